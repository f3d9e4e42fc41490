import { cookToom, type Matrix } from "./cook-toom.ts";
import type { Graph, Value } from "./graph.ts";
import { add, concatenate, reshape, slice, transpose } from "./operators.ts";

/**
 * Winograd's convolution F(4×4, 3×3) (Lavin & Gray, arXiv 1509.09308): 4×4 cells of the result take 36 multiplications
 * a pair of channels instead of 144.
 *
 *     Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, eq. 8
 *     d → signal, 6×6 cells of the picture that overlap their neighbours by two; g → kernel; ⊙ → product; Y → result, a tile
 */

/** Cells of a tile a side, m. */
const TILE = 4;
/** Cells of a kernel a side, r. */
const KERNEL = 3;
/** Cells of a signal a side, m + r − 1. */
const SIGNAL = TILE + KERNEL - 1;
/** Numbers of a transformed signal, kernel or product. */
const POINTS = SIGNAL ** 2;

/**
 * Where polynomials are evaluated, besides infinity: ±c and ±1/c (arXiv 2201.10369). On paper any points are exact. In fp32,
 * over 1280 channels, these are off by 2.6e-6, and by 4.3e-6 of the largest result at most; 0, ±1, ±2, which the first paper has,
 * by 6.2e-6 and 1.8e-5; direct sums by 2.7e-7.
 */
const { signal, kernel, result } = cookToom(TILE, KERNEL, [0, 2 / 3, -2 / 3, 3 / 2, -3 / 2]);
const SIGNAL_TRANSFORM = kronecker(signal, signal); // (36, 6*6)
const KERNEL_TRANSFORM = kronecker(kernel, kernel); // (36, 3*3)
const RESULT_TRANSFORM = kronecker(result, result); // (36, 4*4)

/** Of transformed kernels, signals or products at a time. A quarter of it is a tenth slower; all at once would take 1.2 GiB more to decode 512×512. */
const MOST_BYTES = 64 * 2 ** 20;
/** Of one transformed kernel, signal or product. */
const BYTES = POINTS * Float32Array.BYTES_PER_ELEMENT;

/**
 * Whether the 3×3 convolution of (n, c, h, w) to as many cells is clearly cheaper this way, by multiplications. Half of
 * them must go, since moving what is transformed takes time too. Measured on one core: 320 → 320 channels at 64×64 take
 * 38 ms instead of 92; 1280 → 1280 at 8×8, where most work goes into the kernels, would take 49 ms instead of 32.
 */
export function isWinogradCheaper([n = 1, channels = 1, height = 1, width = 1]: readonly number[], outChannels: number): boolean {
  const tiles = n * tilesAlong(height) * tilesAlong(width);
  const kernels = KERNEL_TRANSFORM.length * channels * outChannels;
  const perTile = SIGNAL_TRANSFORM.length * channels + POINTS * channels * outChannels + RESULT_TRANSFORM.length * outChannels;
  const direct = KERNEL ** 2 * channels * outChannels * n * height * width;
  return kernels + tiles * perTile < direct / 2;
}

/**
 * The 3×3 convolution with a border of one zero: (n, c, h, w) → (n, outChannels, h, w). Rows of tiles are taken in bands
 * and output channels in groups, so that about `mostBytes` of each kind are transformed at a time.
 */
export function winogradConvolution(graph: Graph, value: Value, prefix: string, outChannels: number, mostBytes = MOST_BYTES): Value {
  const [n = 1, channels = 1, height = 1, width = 1] = value.shape;
  const bytesPerRow = BYTES * n * Math.max(channels, outChannels) * tilesAlong(width);
  const bands = ranges(tilesAlong(height), mostBytes / bytesPerRow).map((rows) => {
    // Of a node's inputs onnxruntime computes first what was stated last. Stated after the signals, the kernels, which wait for
    // nothing, would all be transformed at the network's start and kept until their layer's turn.
    const kernels = ranges(outChannels, mostBytes / (BYTES * channels)).map((group) =>
      transformKernels(graph, `${prefix}.weight`, [outChannels, channels], group),
    );
    const signals = transformSignals(graph, value, rows);
    const results = kernels.map((group) => {
      const products = graph.node("MatMul", [group, signals], signals.shape.with(2, group.shape[2])); // (36, n, o, tiles)
      return transformProducts(graph, products, rows, [height, width]);
    });
    return concatenate(graph, results, 1);
  });
  const bias = graph.weight(`${prefix}.bias`, [outChannels], { start: 0, shape: [outChannels, 1, 1] });
  return add(graph, concatenate(graph, bands, 2), bias);
}

/**
 * G g Gᵀ of the kernels of a group of output channels: (36, 1, o, c). Anew in each run: onnxruntime would keep what depends on
 * weights alone, which is four times as large as they are.
 */
function transformKernels(graph: Graph, name: string, [outChannels, channels]: [number, number], [first, end]: Range): Value {
  const cells = KERNEL ** 2;
  const count = (end - first) * channels;
  const kernels = graph.weight(name, [outChannels, channels, KERNEL, KERNEL], { start: first * channels * cells, shape: [count, cells] });
  const transform = graph.fedConstant("winograd_kernel_transform", KERNEL_TRANSFORM, [POINTS, cells]);
  const transformed = graph.node("FusedMatMul", [transform, kernels], [POINTS, count], { transB: 1 }, "com.microsoft");
  return reshape(graph, transformed, [POINTS, 1, end - first, channels]);
}

/** Bᵀ d B of the signals that rows of tiles depend on, (36, n, c, tiles): a convolution cuts them out and transforms them. */
function transformSignals(graph: Graph, value: Value, [first, end]: Range): Value {
  const [n = 1, channels = 1, height = 1, width = 1] = value.shape;
  const [top, bottom] = [first * TILE - 1, end * TILE + 1];
  const [start, stop] = [Math.max(top, 0), Math.min(bottom, height)];
  const columns = tilesAlong(width);
  const planes = reshape(graph, slice(graph, value, 2, start, stop), [n * channels, 1, stop - start, width]);
  const transform = graph.constant(SIGNAL_TRANSFORM, [POINTS, 1, SIGNAL, SIGNAL]);
  // Zeros: the border, where the picture ends here, and what the last tiles have beyond it.
  const transformed = graph.node("Conv", [planes, transform], [n * channels, POINTS, end - first, columns], {
    strides: [TILE, TILE],
    pads: [start - top, 1, bottom - stop, columns * TILE + 1 - width],
  });
  return reshape(graph, transpose(graph, transformed, [1, 0, 2, 3]), [POINTS, n, channels, (end - first) * columns]);
}

/** Aᵀ m A of the products (36, n, o, tiles): a transposed convolution transforms them and puts each tile into its place, (n, o, h', w). */
function transformProducts(graph: Graph, products: Value, [first, end]: Range, [height, width]: [number, number]): Value {
  const [, n = 1, channels = 1] = products.shape;
  const columns = tilesAlong(width);
  const planes = reshape(graph, products, [POINTS, n * channels, end - first, columns]);
  const cells = Math.min(end * TILE, height) - first * TILE;
  const results = graph.node(
    "ConvTranspose",
    [transpose(graph, planes, [1, 0, 2, 3]), graph.constant(RESULT_TRANSFORM, [POINTS, 1, TILE, TILE])],
    [n * channels, 1, cells, width],
    { strides: [TILE, TILE], pads: [0, 0, (end - first) * TILE - cells, columns * TILE - width] },
  );
  return reshape(graph, results, [n, channels, cells, width]);
}

/** Tiles along a side, the last one perhaps in part. */
function tilesAlong(side: number): number {
  return Math.ceil(side / TILE);
}

/** From `start` to before `end`. */
type Range = readonly [start: number, end: number];

/** Cuts 0…count into as few ranges of at most `most` as there can be, and those about equal. */
function ranges(count: number, most: number): Range[] {
  const pieces = Math.ceil(count / Math.max(1, Math.floor(most)));
  const edge = (piece: number) => Math.floor((piece * count) / pieces);
  return Array.from({ length: pieces }, (_, piece) => [edge(piece), edge(piece + 1)]);
}

/** a ⊗ b, row by row: transforms the columns by `a` and the rows by `b` of a square that is written as one row. */
function kronecker(a: Matrix, b: Matrix): Float32Array {
  return Float32Array.from(a.flatMap((left) => b.flatMap((right) => left.flatMap((x) => right.map((y) => x * y)))));
}
