import type { Box, Plane } from "./picture.ts";

/**
 * The squared Euclidean distance, in pixels, from each pixel of `box` to the nearest nonzero pixel of the mask inside `box`; exact.
 * Without any such pixel every value is at least the box's squared diagonal.
 *
 * Linear in the number of pixels: Meijster, Roerdink and Hesselink, "A General Algorithm for Computing Distance Transforms in Linear
 * Time" (2000). Symbols: g vertical distance; f(x, i) = (x − i)² + g(i)²; the lower envelope of these parabolas is kept as
 * `s` (whose parabola) and `t` (from which x on).
 */
export function squaredDistances(mask: Plane, box: Box): Int32Array {
  const { width, height } = box;
  const g = verticalDistances(mask, box);
  const distances = new Int32Array(width * height);
  const s = new Int32Array(width);
  const t = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const f = (x: number, i: number): number => (x - i) * (x - i) + g[row + i] * g[row + i];
    let q = 0;
    s[0] = 0;
    t[0] = 0;
    for (let u = 1; u < width; u++) {
      while (q >= 0 && f(t[q], s[q]) > f(t[q], u)) q--;
      if (q < 0) {
        q = 0;
        s[0] = u;
        continue;
      }
      const i = s[q];
      const crossing = 1 + Math.floor((u * u - i * i + g[row + u] ** 2 - g[row + i] ** 2) / (2 * (u - i)));
      if (crossing < width) {
        q++;
        s[q] = u;
        t[q] = crossing;
      }
    }
    for (let x = width - 1; x >= 0; x--) {
      distances[row + x] = f(x, s[q]);
      if (x === t[q]) q--;
    }
  }
  return distances;
}

/** g: how many rows away the nearest painted pixel of the same column is; `width + height` stands for "none". */
function verticalDistances(mask: Plane, { left, top, width, height }: Box): Int32Array {
  const none = width + height;
  const g = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    const maskRow = (top + y) * mask.width + left;
    for (let x = 0; x < width; x++) {
      const above = y === 0 ? none : g[(y - 1) * width + x];
      g[y * width + x] = mask.data[maskRow + x] !== 0 ? 0 : Math.min(above + 1, none);
    }
  }
  for (let y = height - 2; y >= 0; y--) {
    for (let x = 0; x < width; x++) {
      const below = g[(y + 1) * width + x] + 1;
      if (below < g[y * width + x]) g[y * width + x] = below;
    }
  }
  return g;
}
