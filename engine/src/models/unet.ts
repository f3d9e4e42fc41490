import { convolution } from "../onnx/convolution.ts";
import { Graph, type GraphModel, type Value } from "../onnx/graph.ts";
import { concatenate, groupNormalization, linear, silu, upsampleNearest } from "../onnx/operators.ts";
import type { Checkpoint } from "../safetensors/checkpoint.ts";
import { residualBlock } from "./residual-block.ts";
import { spatialTransformer } from "./transformer.ts";
import type { UnetConfig, UnetLevel } from "./unet-config.ts";

const TIME_FACTOR = 4;

export interface UnetShape {
  readonly batch: number;
  /** Latent cells. */
  readonly height: number;
  readonly width: number;
  /** Tokens of the text's embedding. */
  readonly tokens: number;
}

/**
 * `sample` (n, inChannels, h, w), `time` (1, levels[0].channels) by `timeEmbedding`, `text` (n, tokens, crossAttentionWidth)
 * → `prediction` (n, outChannels, h, w). Any h and w ≥ 1: the way up takes its sizes from the way down.
 */
export function buildUnet(config: UnetConfig, checkpoint: Checkpoint, shape: UnetShape): GraphModel {
  const graph = new Graph(checkpoint);
  const { levels } = config;
  const sample = graph.input("sample", [shape.batch, config.inChannels, shape.height, shape.width]);
  const text = graph.input("text", [shape.batch, shape.tokens, levels[0].crossAttentionWidth]);
  const layers = new LayerBuilder(graph, config, text, timeSignal(graph, config));

  let hidden = convolution(graph, sample, "conv_in", { outChannels: levels[0].channels, kernel: 3 });
  const skips = [hidden];

  // 1. down: each level's results are kept for the way up
  for (const [index, level] of levels.entries()) {
    const prefix = `down_blocks.${index}`;
    for (let layer = 0; layer < level.layers; layer++) {
      hidden = layers.layer(hidden, prefix, layer, level, level.downTransformers);
      skips.push(hidden);
    }
    if (index < levels.length - 1) {
      hidden = convolution(graph, hidden, `${prefix}.downsamplers.0.conv`, { outChannels: level.channels, kernel: 3, stride: 2 });
      skips.push(hidden);
    }
  }

  // 2. middle
  const lowest = levels.at(-1)!;
  if (config.middle !== "none") hidden = layers.residual(hidden, "mid_block.resnets.0", lowest.channels);
  if (config.middle === "UNetMidBlock2DCrossAttn") {
    hidden = layers.transformer(hidden, "mid_block.attentions.0", lowest, lowest.transformers);
    hidden = layers.residual(hidden, "mid_block.resnets.1", lowest.channels);
  }

  // 3. up: from the lowest level to the highest
  for (const [index, level] of levels.toReversed().entries()) {
    const prefix = `up_blocks.${index}`;
    for (let layer = 0; layer <= level.layers; layer++) {
      hidden = layers.layer(concatenate(graph, [hidden, skips.pop()!], 1), prefix, layer, level, level.upTransformers);
    }
    const skip = skips.at(-1);
    if (skip !== undefined) {
      hidden = upsampleNearest(graph, hidden, skip.shape[2], skip.shape[3]);
      hidden = convolution(graph, hidden, `${prefix}.upsamplers.0.conv`, { outChannels: level.channels, kernel: 3 });
    }
  }

  hidden = silu(graph, groupNormalization(graph, hidden, "conv_norm_out", config.groups, config.epsilon));
  graph.output("prediction", convolution(graph, hidden, "conv_out", { outChannels: config.outChannels, kernel: 3 }));
  return graph.build("unet");
}

/** The timestep's two-layer embedding, activated once for all residual blocks. (1, TIME_FACTOR · width) */
function timeSignal(graph: Graph, config: UnetConfig): Value {
  const { width } = config.timeEmbedding;
  const first = linear(graph, graph.input("time", [1, width]), "time_embedding.linear_1", TIME_FACTOR * width);
  return silu(graph, linear(graph, silu(graph, first), "time_embedding.linear_2", TIME_FACTOR * width));
}

/** What every layer of every level shares. */
class LayerBuilder {
  readonly #graph: Graph;
  readonly #config: UnetConfig;
  readonly #text: Value;
  readonly #time: Value;

  constructor(graph: Graph, config: UnetConfig, text: Value, time: Value) {
    this.#graph = graph;
    this.#config = config;
    this.#text = text;
    this.#time = time;
  }

  residual(hidden: Value, prefix: string, outChannels: number): Value {
    return residualBlock(this.#graph, hidden, prefix, outChannels, this.#config, this.#time);
  }

  transformer(hidden: Value, prefix: string, level: UnetLevel, blocks: number): Value {
    const { groups, linearProjection } = this.#config;
    return spatialTransformer(this.#graph, hidden, prefix, this.#text, { blocks, heads: level.heads, groups, linearProjection });
  }

  /** A residual block, and a transformer where the level has one. */
  layer(hidden: Value, prefix: string, layer: number, level: UnetLevel, transformers: number): Value {
    const result = this.residual(hidden, `${prefix}.resnets.${layer}`, level.channels);
    return transformers === 0 ? result : this.transformer(result, `${prefix}.attentions.${layer}`, level, transformers);
  }
}
