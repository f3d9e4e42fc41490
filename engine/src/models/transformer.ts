import { convolution } from "../onnx/convolution.ts";
import type { Graph, Value } from "../onnx/graph.ts";
import {
  add,
  attention,
  fromTokens,
  gelu,
  groupNormalization,
  halve,
  layerNormalization,
  linear,
  multiply,
  toTokens,
} from "../onnx/operators.ts";

/** diffusers' Transformer2DModel and BasicTransformerBlock fix these; they are no settings. */
const GROUP_EPSILON = 1e-6;
const LAYER_EPSILON = 1e-5;
const FEED_FORWARD_FACTOR = 4;

export interface TransformerOptions {
  readonly blocks: number;
  readonly heads: number;
  readonly groups: number;
  /** Projections in and out are linear layers, or 1×1 convolutions. */
  readonly linearProjection: boolean;
}

/**
 * The spatial transformer (arXiv 2112.10752, appendix E.2.1): the picture's cells attend to each other and to the text.
 * `value` (n, c, h, w), `text` (n, tokens, width) → (n, c, h, w)
 */
export function spatialTransformer(graph: Graph, value: Value, prefix: string, text: Value, options: TransformerOptions): Value {
  const [, channels = 1, height = 1, width = 1] = value.shape;
  const normalized = groupNormalization(graph, value, `${prefix}.norm`, options.groups, GROUP_EPSILON);
  let tokens = options.linearProjection
    ? linear(graph, toTokens(graph, normalized), `${prefix}.proj_in`, channels)
    : toTokens(graph, convolution(graph, normalized, `${prefix}.proj_in`, { outChannels: channels, kernel: 1 })); // (n, h*w, c)
  for (let block = 0; block < options.blocks; block++) {
    tokens = transformerBlock(graph, tokens, `${prefix}.transformer_blocks.${block}`, text, options.heads);
  }
  const projected = options.linearProjection
    ? fromTokens(graph, linear(graph, tokens, `${prefix}.proj_out`, channels), height, width)
    : convolution(graph, fromTokens(graph, tokens, height, width), `${prefix}.proj_out`, { outChannels: channels, kernel: 1 });
  return add(graph, value, projected);
}

function transformerBlock(graph: Graph, tokens: Value, prefix: string, text: Value, heads: number): Value {
  const normalize = (value: Value, name: string) => layerNormalization(graph, value, `${prefix}.${name}`, LAYER_EPSILON);
  const first = normalize(tokens, "norm1");
  const afterSelf = add(graph, tokens, attend(graph, first, first, `${prefix}.attn1`, heads));
  const afterCross = add(graph, afterSelf, attend(graph, normalize(afterSelf, "norm2"), text, `${prefix}.attn2`, heads));
  return add(graph, afterCross, feedForward(graph, normalize(afterCross, "norm3"), `${prefix}.ff.net`));
}

function attend(graph: Graph, query: Value, context: Value, prefix: string, heads: number): Value {
  const width = query.shape[2];
  const project = (value: Value, name: string) => linear(graph, value, `${prefix}.${name}`, width, { bias: false });
  const attended = attention(graph, project(query, "to_q"), project(context, "to_k"), project(context, "to_v"), heads);
  return linear(graph, attended, `${prefix}.to_out.0`, width);
}

/** GEGLU, (x W + b) ⊙ GELU(x V + c) (arXiv 2002.05202, eq. 6), and the projection back. */
function feedForward(graph: Graph, tokens: Value, prefix: string): Value {
  const width = tokens.shape[2];
  const [hidden, gate] = halve(graph, linear(graph, tokens, `${prefix}.0.proj`, 2 * FEED_FORWARD_FACTOR * width));
  return linear(graph, multiply(graph, hidden, gelu(graph, gate)), `${prefix}.2`, width);
}
