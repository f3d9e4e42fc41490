import { elementCount } from "../tensor/tensor.ts";
import type { Graph, Value } from "./graph.ts";
import { float } from "./model-proto.ts";

/**
 * The neural network layers that Stable Diffusion is made of, as the ONNX operators that onnxruntime's CPU provider
 * runs fastest (measured in docs/engine.md). Layers take the prefix of their tensors in the checkpoint: `<prefix>.weight`.
 * Pictures are (n, c, h, w), token sequences (n, tokens, width).
 */

export function add(graph: Graph, a: Value, b: Value): Value {
  return graph.node("Add", [a, b], a.shape.length >= b.shape.length ? a.shape : b.shape);
}

export function multiply(graph: Graph, a: Value, b: Value): Value {
  return graph.node("Mul", [a, b], a.shape);
}

export function reshape(graph: Graph, value: Value, shape: readonly number[]): Value {
  return graph.node("Reshape", [value, graph.constant(BigInt64Array.from(shape, BigInt), [shape.length])], shape);
}

export function transpose(graph: Graph, value: Value, order: readonly number[]): Value {
  return graph.node(
    "Transpose",
    [value],
    order.map((axis) => value.shape[axis]),
    { perm: order },
  );
}

/** One value stays as it is. */
export function concatenate(graph: Graph, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0];
  const total = values.reduce((sum, value) => sum + value.shape[axis], 0);
  return graph.node("Concat", values, values[0].shape.with(axis, total), { axis });
}

/** What lies from `start` to before `end` along an axis. */
export function slice(graph: Graph, value: Value, axis: number, start: number, end: number): Value {
  if (start === 0 && end === value.shape[axis]) return value;
  const [from, to, along] = [start, end, axis].map((integer) => graph.constant(BigInt64Array.of(BigInt(integer)), [1]));
  return graph.node("Slice", [value, from, to, along], value.shape.with(axis, end - start));
}

/** Splits the last axis in two equal halves. */
export function halve(graph: Graph, value: Value): [Value, Value] {
  const axis = value.shape.length - 1;
  const half = value.shape[axis] / 2;
  return [slice(graph, value, axis, 0, half), slice(graph, value, axis, half, 2 * half)];
}

/** SiLU, x·sigmoid(x) (arXiv 1702.03118). */
export function silu(graph: Graph, value: Value): Value {
  return graph.node("QuickGelu", [value], value.shape, { alpha: float(1) }, "com.microsoft");
}

/** GELU by its sigmoid approximation, x·sigmoid(1.702 x) (arXiv 1606.08415, section 2), as OpenAI's CLIP has it. */
export function quickGelu(graph: Graph, value: Value): Value {
  return graph.node("QuickGelu", [value], value.shape, { alpha: float(1.702) }, "com.microsoft");
}

/** GELU by the error function (arXiv 1606.08415). */
export function gelu(graph: Graph, value: Value): Value {
  return graph.node("Gelu", [value], value.shape, { approximate: "none" });
}

/**
 * (…, in) → (…, out), with weights stored [out, in] as PyTorch does. FusedMatMul transposes on the fly, so that the
 * weights stay where they are in the file.
 */
export function linear(graph: Graph, value: Value, prefix: string, outFeatures: number, options: { bias?: boolean } = {}): Value {
  const inFeatures = value.shape.at(-1)!;
  const weight = graph.weight(`${prefix}.weight`, [outFeatures, inFeatures]);
  const shape = value.shape.with(-1, outFeatures);
  const product = graph.node("FusedMatMul", [value, weight], shape, { transB: 1 }, "com.microsoft");
  return options.bias === false ? product : add(graph, product, graph.weight(`${prefix}.bias`, [outFeatures]));
}

/**
 * Group normalisation (arXiv 1803.08494) of (n, c, h, w), as instance normalisation over (n, groups, rest) followed by
 * each channel's scale and shift: three times as fast on the CPU provider as the operator of that name.
 */
export function groupNormalization(graph: Graph, value: Value, prefix: string, groups: number, epsilon: number): Value {
  const [n = 1, channels = 1] = value.shape;
  const grouped = reshape(graph, value, [n, groups, elementCount(value.shape) / (n * groups)]);
  const ones = graph.constant(new Float32Array(groups).fill(1), [groups]);
  const zeros = graph.constant(new Float32Array(groups), [groups]);
  const normalized = graph.node("InstanceNormalization", [grouped, ones, zeros], grouped.shape, { epsilon: float(epsilon) });
  const perChannel = (name: string) => reshape(graph, graph.weight(`${prefix}.${name}`, [channels]), [channels, 1, 1]);
  const restored = reshape(graph, normalized, value.shape);
  return add(graph, multiply(graph, restored, perChannel("weight")), perChannel("bias"));
}

/** Layer normalisation over the last axis (arXiv 1607.06450). */
export function layerNormalization(graph: Graph, value: Value, prefix: string, epsilon: number): Value {
  const width = value.shape.at(-1)!;
  const inputs = [value, graph.weight(`${prefix}.weight`, [width]), graph.weight(`${prefix}.bias`, [width])];
  return graph.node("LayerNormalization", inputs, value.shape, { axis: -1, epsilon: float(epsilon) });
}

/**
 * Multi-head attention softmax(q kᵀ / √d) v (arXiv 1706.03762, eq. 1) of projected queries (n, tokens, width) over keys
 * and values (n, others, width). `mask` (1, 1, tokens, others) is added before the softmax.
 */
export function attention(graph: Graph, query: Value, key: Value, value: Value, heads: number, mask?: Value): Value {
  const inputs = [query, key, value, ...(mask === undefined ? [] : [undefined, undefined, mask])];
  return graph.node("MultiHeadAttention", inputs, query.shape, { num_heads: heads }, "com.microsoft");
}

/** Nearest-neighbour enlargement of (n, c, h, w), as PyTorch's interpolate: source = floor(target · h / height). */
export function upsampleNearest(graph: Graph, value: Value, height: number, width: number): Value {
  const [n = 1, channels = 1] = value.shape;
  const shape = [n, channels, height, width];
  const sizes = graph.constant(BigInt64Array.from(shape, BigInt), [4]);
  return graph.node("Resize", [value, undefined, undefined, sizes], shape, {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
}

/** Rows and columns become tokens: (n, c, h, w) → (n, h·w, c). */
export function toTokens(graph: Graph, value: Value): Value {
  const [n = 1, channels = 1, height = 1, width = 1] = value.shape;
  return transpose(graph, reshape(graph, value, [n, channels, height * width]), [0, 2, 1]);
}

/** The way back: (n, h·w, c) → (n, c, h, w). */
export function fromTokens(graph: Graph, value: Value, height: number, width: number): Value {
  const [n = 1, , channels = 1] = value.shape;
  return reshape(graph, transpose(graph, value, [0, 2, 1]), [n, channels, height, width]);
}
