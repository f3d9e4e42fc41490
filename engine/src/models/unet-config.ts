import type { ConfigReader } from "./config.ts";

const DOWN_BLOCKS = ["CrossAttnDownBlock2D", "DownBlock2D"] as const;
const UP_BLOCKS = ["CrossAttnUpBlock2D", "UpBlock2D"] as const;
const MIDDLE_BLOCKS = ["UNetMidBlock2DCrossAttn", "UNetMidBlock2D", "none"] as const;

/** One resolution of the UNet, from the highest to the lowest on the way down. */
export interface UnetLevel {
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
  /** Transformer blocks after each residual block on the way down, and on the way up; 0 where there is no attention. */
  readonly downTransformers: number;
  readonly upTransformers: number;
  /** Transformer blocks of the middle, if this is the lowest level. */
  readonly transformers: number;
  /** Width of the text's embedding. */
  readonly crossAttentionWidth: number;
}

/** The denoising network of latent diffusion (arXiv 2112.10752, section 3.2), as diffusers' UNet2DConditionModel names its parts. */
export interface UnetConfig {
  /** 4: latents; 9: latents, mask, masked picture's latents. */
  readonly inChannels: number;
  readonly outChannels: number;
  /** Latent cells a side that the model was trained at; of a model trained at another shape, the side of a square as large. */
  readonly sampleSize: number;
  readonly levels: readonly UnetLevel[];
  readonly middle: (typeof MIDDLE_BLOCKS)[number];
  readonly groups: number;
  readonly epsilon: number;
  readonly linearProjection: boolean;
  readonly timeEmbedding: { readonly width: number; readonly cosineFirst: boolean; readonly frequencyShift: number };
}

/** Latent cells a side that SD 1 and 2 were trained at, before some went on to 96. */
const TRAINED_SIZE = 64;
/** 8192 pixels a side: beyond what any model of these families was made for. */
const MAX_SAMPLE_SIZE = 1024;

/** Settings that change the network; every model of the SD 1 and 2 families leaves them at these values. */
const NOT_BUILT: Readonly<Record<string, readonly unknown[]>> = {
  act_fn: ["silu", "swish"],
  addition_embed_type: [],
  attention_type: ["default"],
  center_input_sample: [false],
  class_embed_type: [],
  conv_in_kernel: [3],
  conv_out_kernel: [3],
  downsample_padding: [1],
  dual_cross_attention: [false],
  encoder_hid_dim: [],
  encoder_hid_dim_type: [],
  mid_block_scale_factor: [1],
  num_class_embeds: [],
  only_cross_attention: [false],
  resnet_out_scale_factor: [1],
  resnet_skip_time_act: [false],
  resnet_time_scale_shift: ["default"],
  reverse_transformer_layers_per_block: [],
  time_cond_proj_dim: [],
  time_embedding_act_fn: [],
  time_embedding_dim: [],
  time_embedding_type: ["positional"],
  timestep_post_act: [],
};

export function parseUnetConfig(config: ConfigReader): UnetConfig {
  for (const [name, harmless] of Object.entries(NOT_BUILT)) config.refuseUnless(name, harmless);
  const channels = config.counts("block_out_channels");
  const down = config.words("down_block_types", DOWN_BLOCKS);
  const up = config.words("up_block_types", UP_BLOCKS);
  const levels = channels.length;
  if (down.length !== levels) throw config.fault("down_block_types", `a list of ${levels}`);
  if (up.length !== levels) throw config.fault("up_block_types", `a list of ${levels}`);
  const layers = config.countPerBlock("layers_per_block", levels, 2);
  // diffusers calls the number of heads "attention_head_dim" in the models of these families.
  const headsName = config.value("num_attention_heads") === undefined ? "attention_head_dim" : "num_attention_heads";
  const heads = config.countPerBlock(headsName, levels, 8);
  const transformers = config.countPerBlock("transformer_layers_per_block", levels, 1);
  const crossAttentionWidth = config.countPerBlock("cross_attention_dim", levels, 1280);
  const inChannels = config.count("in_channels", 4);
  if (inChannels !== 4 && inChannels !== 9) throw config.fault("in_channels", "4 or 9");
  const groups = config.count("norm_num_groups", 32);
  config.checkDivides("norm_num_groups", groups, channels);
  const attending = (level: number) => down[level] === "CrossAttnDownBlock2D" || up[levels - 1 - level] === "CrossAttnUpBlock2D";
  for (const [level, width] of channels.entries()) if (attending(level)) config.checkDivides(headsName, heads[level], [width]);
  return {
    inChannels,
    outChannels: config.count("out_channels", 4),
    sampleSize: parseSampleSize(config),
    levels: channels.map((width, level) => ({
      channels: width,
      layers: layers[level],
      heads: heads[level],
      transformers: transformers[level],
      downTransformers: down[level] === "CrossAttnDownBlock2D" ? transformers[level] : 0,
      upTransformers: up[levels - 1 - level] === "CrossAttnUpBlock2D" ? transformers[level] : 0,
      crossAttentionWidth: crossAttentionWidth[level],
    })),
    middle: parseMiddle(config),
    groups,
    epsilon: config.positive("norm_eps", 1e-5),
    linearProjection: config.boolean("use_linear_projection", false),
    timeEmbedding: {
      width: channels[0],
      cosineFirst: config.boolean("flip_sin_to_cos", true),
      frequencyShift: config.numberWithin("freq_shift", 0, 0, 1),
    },
  };
}

/**
 * Files older than diffusers 0.9 say 32 or less for models that were trained at 64 cells (512 pixels); diffusers corrects
 * them too.
 */
function parseSampleSize(config: ConfigReader): number {
  const [height = 1, width = 1] = config.countPerBlock("sample_size", 2, TRAINED_SIZE);
  const size = Math.round(Math.sqrt(height * width));
  if (size > MAX_SAMPLE_SIZE) throw config.fault("sample_size", `at most ${MAX_SAMPLE_SIZE}`);
  const version = config.value("_diffusers_version");
  const minor = typeof version === "string" ? /^0\.(\d+)\./.exec(version)?.[1] : undefined;
  return minor !== undefined && Number(minor) < 9 ? Math.max(size, TRAINED_SIZE) : size;
}

/** An absent `mid_block_type` is diffusers' default; null says that there is no middle. */
function parseMiddle(config: ConfigReader): UnetConfig["middle"] {
  return config.isNull("mid_block_type") ? "none" : config.word("mid_block_type", MIDDLE_BLOCKS, "UNetMidBlock2DCrossAttn");
}
