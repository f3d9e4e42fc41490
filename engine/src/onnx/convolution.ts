import type { Graph, Value } from "./graph.ts";
import { isWinogradCheaper, winogradConvolution } from "./winograd.ts";

export interface Convolution {
  readonly outChannels: number;
  /** Side of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
  /** Zeros added at [top, left, bottom, right]; default `kernel >> 1` on each side. */
  readonly padding?: readonly [number, number, number, number];
}

/** (n, c, h, w) → (n, outChannels, h', w'), the cheaper way: directly, or Winograd's. */
export function convolution(graph: Graph, value: Value, prefix: string, options: Convolution): Value {
  const { outChannels, kernel, stride = 1, padding = Array.from({ length: 4 }, () => kernel >> 1) } = options;
  const [n = 1, channels = 1, height = 1, width = 1] = value.shape;
  const [top = 0, left = 0, bottom = 0, right = 0] = padding;
  const isSame = stride === 1 && padding.every((zeros) => zeros === 1);
  if (kernel === 3 && isSame && isWinogradCheaper(value.shape, outChannels)) return winogradConvolution(graph, value, prefix, outChannels);

  const weight = graph.weight(`${prefix}.weight`, [outChannels, channels, kernel, kernel]);
  const bias = graph.weight(`${prefix}.bias`, [outChannels]);
  const side = (size: number) => Math.floor((size - kernel) / stride) + 1;
  return graph.node("Conv", [value, weight, bias], [n, outChannels, side(height + top + bottom), side(width + left + right)], {
    strides: [stride, stride],
    pads: [top, left, bottom, right],
  });
}
