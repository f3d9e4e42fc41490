/**
 * A dense fp32 tensor, row-major (C order), as PyTorch's contiguous tensors.
 * Shapes are written in comments as `(n, c, h, w)`: batch, channels, rows, columns.
 */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Number of elements of a shape; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Concatenates `(n, c_i, h, w)` tensors of equal n, h, w along the channels → `(n, Σc_i, h, w)`. */
export function concatenateChannels(parts: readonly Tensor[]): Tensor {
  const [n = 1, , h = 1, w = 1] = parts[0].shape;
  const channels = parts.reduce((sum, part) => sum + part.shape[1], 0);
  const data = new Float32Array(n * channels * h * w);
  let offset = 0;
  for (let row = 0; row < n; row++) {
    for (const part of parts) {
      const size = part.shape[1] * h * w;
      data.set(part.data.subarray(row * size, (row + 1) * size), offset);
      offset += size;
    }
  }
  return { data, shape: [n, channels, h, w] };
}

/** Stacks tensors of equal shape `(1, …)` along the batch → `(n, …)`. */
export function concatenateBatch(parts: readonly Tensor[]): Tensor {
  const [, ...rest] = parts[0].shape;
  const batch = parts.reduce((sum, part) => sum + part.shape[0], 0);
  const data = new Float32Array(batch * elementCount(rest));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { data, shape: [batch, ...rest] };
}
