import type { Graph, Value } from "../onnx/graph.ts";
import { add, attention, fromTokens, groupNormalization, linear, toTokens } from "../onnx/operators.ts";
import { type Normalization, residualBlock } from "./residual-block.ts";
import type { ConfigReader } from "./config.ts";

/** The autoencoder of latent diffusion (arXiv 2112.10752, section 3.1), as diffusers' AutoencoderKL names its parts. */
export interface AutoencoderConfig {
  readonly channels: readonly number[];
  readonly layersPerBlock: number;
  readonly latentChannels: number;
  readonly groups: number;
  /** Latents are multiplied by this after encoding and divided by it before decoding. */
  readonly scalingFactor: number;
  readonly middleAttention: boolean;
  /** 1×1 convolutions on the latent's side. */
  readonly quantConvolution: boolean;
  readonly postQuantConvolution: boolean;
  /** Pixels a side of one latent cell. */
  readonly downscale: number;
}

/** SD 1 and 2 leave the factor out of their config; this is theirs. */
const DEFAULT_SCALING_FACTOR = 0.18215;
/** AutoencoderKL fixes it; it is no setting. */
export const AUTOENCODER_EPSILON = 1e-6;

export function parseAutoencoderConfig(config: ConfigReader): AutoencoderConfig {
  const channels = config.counts("block_out_channels");
  config.words("down_block_types", ["DownEncoderBlock2D"]);
  config.words("up_block_types", ["UpDecoderBlock2D"]);
  config.refuseUnless("act_fn", ["silu", "swish"]);
  config.refuseUnless("in_channels", [3]);
  config.refuseUnless("out_channels", [3]);
  config.refuseUnless("shift_factor", [0]);
  config.refuseUnless("latents_mean", []);
  const groups = config.count("norm_num_groups", 32);
  config.checkDivides("norm_num_groups", groups, channels);
  return {
    channels,
    layersPerBlock: config.count("layers_per_block", 1),
    latentChannels: config.count("latent_channels", 4),
    groups,
    scalingFactor: config.positive("scaling_factor", DEFAULT_SCALING_FACTOR),
    middleAttention: config.boolean("mid_block_add_attention", true),
    quantConvolution: config.boolean("use_quant_conv", true),
    postQuantConvolution: config.boolean("use_post_quant_conv", true),
    downscale: 2 ** (channels.length - 1),
  };
}

/** Residual block, self-attention, residual block at the lowest resolution. */
export function middleBlock(graph: Graph, value: Value, prefix: string, config: AutoencoderConfig): Value {
  const channels = value.shape[1];
  const norm = { groups: config.groups, epsilon: AUTOENCODER_EPSILON };
  let hidden = residualBlock(graph, value, `${prefix}.resnets.0`, channels, norm);
  if (config.middleAttention) hidden = selfAttention(graph, hidden, `${prefix}.attentions.0`, norm);
  return residualBlock(graph, hidden, `${prefix}.resnets.1`, channels, norm);
}

/** One head as wide as the picture has channels. (n, c, h, w) → the same */
function selfAttention(graph: Graph, value: Value, prefix: string, norm: Normalization): Value {
  const [, channels = 1, height = 1, width = 1] = value.shape;
  // Published SD 1.x autoencoders predate diffusers' present names for these four layers.
  const names = graph.has(`${prefix}.query.weight`)
    ? { query: "query", key: "key", value: "value", out: "proj_attn" }
    : { query: "to_q", key: "to_k", value: "to_v", out: "to_out.0" };
  const tokens = toTokens(graph, groupNormalization(graph, value, `${prefix}.group_norm`, norm.groups, norm.epsilon)); // (n, h*w, c)
  const project = (name: string, input = tokens) => linear(graph, input, `${prefix}.${name}`, channels);
  const attended = attention(graph, project(names.query), project(names.key), project(names.value), 1);
  return add(graph, value, fromTokens(graph, project(names.out, attended), height, width));
}
