import type { Tensor } from "../tensor/tensor.ts";
import { buildClipText } from "../models/clip-text.ts";
import { timeEmbedding } from "../models/time-embedding.ts";
import { buildUnet, type UnetShape } from "../models/unet.ts";
import { buildVaeDecoder } from "../models/vae-decoder.ts";
import { buildVaeEncoder } from "../models/vae-encoder.ts";
import { createSessionCache } from "../runtime/session-cache.ts";
import type { SessionOptions } from "../runtime/session.ts";
import type { ModelFolder } from "./model-folder.ts";

/** The model's four networks as functions of tensors. Each call blocks the thread until its result is there. */
export interface Networks {
  /** Token ids (positions) → the text's embedding (1, positions, width). */
  encodeText(ids: Int32Array): Promise<Tensor>;
  /** x_t with what else the model sees (n, inChannels, h, w), text (n, tokens, width) → the prediction (n, 4, h, w). */
  predict(sample: Tensor, text: Tensor, timestep: number): Promise<Tensor>;
  /** A picture (1, 3, h, w) in −1…1 → the posterior's mean and log-variance (1, 8, h/8, w/8). */
  encode(picture: Tensor): Promise<Tensor>;
  /** Unscaled latents (1, 4, h, w) → a picture (1, 3, 8h, 8w) about −1…1. */
  decode(latents: Tensor): Promise<Tensor>;
  release(): Promise<void>;
}

interface PictureShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** With and without guidance, at one size: what one edit after another needs. */
const UNET_SESSIONS = 2;
const AUTOENCODER_SESSIONS = 1;
/** Of weights. A UNet above it takes seconds a step, and half a second to make ready again; what a run of it keeps, 1.1 GiB, is worth more. */
const LARGE_BYTES = 2 ** 30;

/** Each graph is built for each shape when it is first asked for; `checkWeights` has seen to it that it can be. */
export function createNetworks(folder: ModelFolder, options: SessionOptions): Networks {
  const { text, unet, vae } = folder;
  const buildText = () => buildClipText(text.config, text.checkpoint, 1);
  const buildNoisePredictor = (shape: UnetShape) => buildUnet(unet.config, unet.checkpoint, shape);
  const buildEncoder = (shape: PictureShape) => buildVaeEncoder(vae.config, vae.checkpoint, shape);
  const buildDecoder = (shape: PictureShape) => buildVaeDecoder(vae.config, vae.checkpoint, shape);

  const runsOnce = { ...options, keepsMemory: false };
  const texts = createSessionCache<object>(buildText, 1, runsOnce);
  const unets = createSessionCache(buildNoisePredictor, UNET_SESSIONS, options);
  const encoders = createSessionCache(buildEncoder, AUTOENCODER_SESSIONS, runsOnce);
  const decoders = createSessionCache(buildDecoder, AUTOENCODER_SESSIONS, runsOnce);
  const isUnetLarge = [...unet.checkpoint.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) > LARGE_BYTES;
  return {
    async encodeText(ids) {
      return (await texts.get({})).run({ input_ids: { data: ids, shape: [1, ids.length] } });
    },
    async predict(sample, context, timestep) {
      const session = await unets.get({ ...pictureShape(sample), tokens: context.shape[1] });
      const { width } = unet.config.timeEmbedding;
      const time = { data: timeEmbedding(timestep, unet.config.timeEmbedding), shape: [1, width] };
      return session.run({ sample, text: context, time });
    },
    async encode(picture) {
      return (await encoders.get(pictureShape(picture))).run({ sample: picture });
    },
    async decode(latents) {
      if (isUnetLarge) await unets.release();
      return (await decoders.get(pictureShape(latents))).run({ latents });
    },
    async release() {
      await Promise.all([texts, unets, encoders, decoders].map((cache) => cache.release()));
    },
  };
}

function pictureShape({ shape: [batch = 1, , height = 1, width = 1] }: Tensor): PictureShape {
  return { batch, height, width };
}
