import { basename, join } from "node:path";
import { EngineError } from "../errors.ts";
import { type AutoencoderConfig, parseAutoencoderConfig } from "../models/autoencoder.ts";
import { type ClipTextConfig, parseClipTextConfig } from "../models/clip-text.ts";
import { ConfigReader } from "../models/config.ts";
import { parseUnetConfig, type UnetConfig } from "../models/unet-config.ts";
import { type Checkpoint, findWeights, openCheckpoint } from "../safetensors/checkpoint.ts";
import { widenCheckpoint } from "../safetensors/widen.ts";
import { readJson, readOptionalJson, readText } from "../model-file.ts";
import { forStableDiffusion, readSchedulerConfig, type SchedulerConfig } from "../schedulers/scheduler-config.ts";
import { schedulerNameOf } from "../schedulers/scheduler-name-of.ts";
import { SCHEDULER_NAMES } from "../schedulers/scheduler.ts";
import { type ClipTokenizer, loadClipTokenizer } from "../tokenizer/clip-tokenizer.ts";
import type { ModelInfo } from "./edit.ts";
import { GUIDANCE_RANGE, MAX_STEPS } from "./settings.ts";

/** One network's configuration and weights. */
export interface ModelPart<Config> {
  /** Path of the file of weights, or of their index, as it stands in the model's folder. */
  readonly weights: string;
  readonly config: Config;
  readonly checkpoint: Checkpoint;
}

/** A model in diffusers layout, read and checked; no weight is in memory yet. */
export interface ModelFolder {
  readonly info: ModelInfo;
  readonly tokenizer: ClipTokenizer;
  readonly text: ModelPart<ClipTextConfig>;
  readonly unet: ModelPart<UnetConfig>;
  readonly vae: ModelPart<AutoencoderConfig>;
  readonly scheduler: SchedulerConfig;
  /** What an edit by the model's own scheduler should tell: that another one stands in for it, say. */
  readonly schedulerWarnings: readonly string[];
}

/** Pipelines of diffusers whose parts are those of the SD 1 and 2 families. */
const PIPELINES = [
  "StableDiffusionInpaintPipeline",
  "StableDiffusionPipeline",
  "StableDiffusionImg2ImgPipeline",
  "StableDiffusionInpaintPipelineLegacy",
] as const;

/** Retouch's own, optional file beside model_index.json: what the model is best run with. */
const HINTS = "retouch.json";
const DEFAULT_STEPS = 25;
const DEFAULT_GUIDANCE_SCALE = 7.5;
/** Of every model of these families; a UNet for inpainting takes twice that and the mask. */
const LATENT_CHANNELS = 4;
/** Width of OpenCLIP-H's text embedding, which tells SD 2 from SD 1. */
const SD2_TEXT_WIDTH = 1024;

/**
 * Reads a model folder.
 *
 * @param cacheFolder where fp32 copies of large half-precision weights are kept; without it none are made, and the weights stand as
 * they are in the model's own files
 * @throws EngineError "model" that names the file and what is wrong with it
 */
export async function readModelFolder(folder: string, cacheFolder?: string): Promise<ModelFolder> {
  const index = join(folder, "model_index.json");
  new ConfigReader(index, await readJson(index)).word("_class_name", PIPELINES, "" as (typeof PIPELINES)[number]);
  const [text, unet, vae, tokenizer, schedulerText] = await Promise.all([
    readPart(join(folder, "text_encoder"), cacheFolder, parseClipTextConfig),
    readPart(join(folder, "unet"), cacheFolder, parseUnetConfig),
    readPart(join(folder, "vae"), cacheFolder, parseAutoencoderConfig),
    loadClipTokenizer(join(folder, "tokenizer")),
    readText(join(folder, "scheduler", "scheduler_config.json")),
  ]);
  const scheduler = forStableDiffusion(readSchedulerConfig(schedulerText));
  const ownScheduler = schedulerNameOf(scheduler);
  checkTogether(folder, { text: text.config, unet: unet.config, vae: vae.config, tokenizer });
  const hints = new ConfigReader(join(folder, HINTS), (await readOptionalJson(join(folder, HINTS))) ?? {});
  return {
    info: {
      name: basename(folder),
      family: text.config.width === SD2_TEXT_WIDTH ? "sd2" : "sd1",
      nativeSize: unet.config.sampleSize * vae.config.downscale,
      inpainting: unet.config.inChannels === 9,
      steps: hints.count("steps", DEFAULT_STEPS, MAX_STEPS),
      guidanceScale: hints.numberWithin("guidance_scale", DEFAULT_GUIDANCE_SCALE, ...GUIDANCE_RANGE),
      scheduler: hints.word("scheduler", SCHEDULER_NAMES, ownScheduler.name),
    },
    tokenizer,
    text,
    unet,
    vae,
    scheduler,
    schedulerWarnings: hints.value("scheduler") === undefined ? ownScheduler.warnings : [],
  };
}

async function readPart<Config>(
  folder: string,
  cacheFolder: string | undefined,
  parse: (config: ConfigReader) => Config,
): Promise<ModelPart<Config>> {
  const file = join(folder, "config.json");
  const config = parse(new ConfigReader(file, await readJson(file)));
  const weights = join(folder, await findWeights(folder));
  const checkpoint = await openCheckpoint(folder);
  return { weights, config, checkpoint: cacheFolder === undefined ? checkpoint : await widenCheckpoint(checkpoint, cacheFolder) };
}

/** Parts that were not made for each other load well and paint noise; so they are compared here. */
function checkTogether(folder: string, parts: ModelParts): void {
  const { text, unet, vae, tokenizer } = parts;
  const refuse = (fault: string) => new EngineError("model", `${folder}: ${fault}`);
  const odd = unet.levels.find(({ crossAttentionWidth }) => crossAttentionWidth !== text.width);
  if (odd !== undefined) {
    throw refuse(`the text encoder's width is ${text.width}, but the UNet's cross_attention_dim is ${odd.crossAttentionWidth}`);
  }
  if (vae.latentChannels !== LATENT_CHANNELS || unet.outChannels !== LATENT_CHANNELS) {
    throw refuse(
      `the VAE has ${vae.latentChannels} latent channels and the UNet gives ${unet.outChannels}; expected ${LATENT_CHANNELS} for both`,
    );
  }
  if (tokenizer.chunkLength !== text.positions) {
    throw refuse(`the tokenizer's model_max_length is ${tokenizer.chunkLength}, but the text encoder reads ${text.positions} tokens`);
  }
  if (tokenizer.vocabularySize > text.vocabularySize) {
    throw refuse(`the tokenizer's ids go up to ${tokenizer.vocabularySize - 1}, but the text encoder knows ${text.vocabularySize}`);
  }
}

interface ModelParts {
  readonly text: ClipTextConfig;
  readonly unet: UnetConfig;
  readonly vae: AutoencoderConfig;
  readonly tokenizer: ClipTokenizer;
}
