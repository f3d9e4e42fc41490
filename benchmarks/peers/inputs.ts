import { createTorchGenerator } from "../../engine/src/random/torch-generator.ts";
import { elementCount, type Tensor } from "../../engine/src/tensor/tensor.ts";
import type { Network } from "./messages.ts";

const SEED = 2024;
const TOKENS = 77;
const TIMESTEP = 501;
/** Picture pixels a latent cell. */
const DOWNSCALE = 8;

export interface InputShape {
  readonly batch: number;
  /** Pixels a side of the picture. */
  readonly size: number;
  readonly inChannels: number;
  readonly textWidth: number;
  /** Token ids are drawn from 0 to this. */
  readonly vocabulary: number;
}

/** The same inputs for both sides: standard normal noise, which is what latents look like to a network. */
export function makeInputs(network: Network, { batch, size, inChannels, textWidth, vocabulary }: InputShape): Record<string, Tensor> {
  const generator = createTorchGenerator(SEED);
  const normal = (...shape: number[]): Tensor => ({ data: generator.normal(elementCount(shape)), shape });
  const cells = size / DOWNSCALE;
  switch (network) {
    case "unet":
      return {
        sample: normal(batch, inChannels, cells, cells),
        text: normal(batch, TOKENS, textWidth),
        timestep: { data: Float32Array.of(TIMESTEP), shape: [1] },
      };
    case "vae_encoder":
      return { sample: normal(1, 3, size, size) };
    case "vae_decoder":
      return { latents: normal(1, 4, cells, cells) };
    case "text_encoder": {
      const ids = normal(1, TOKENS);
      return { ids: { ...ids, data: ids.data.map((value) => Math.floor(Math.abs(value * vocabulary)) % vocabulary) } };
    }
  }
}

/** A picture with large and small features, and a mask over a part of its middle: `picture` (h, w, 3), `mask` (h, w), 0–255. */
export function makeScene(size: number): Record<"picture" | "mask", Tensor> {
  const picture = new Float32Array(size * size * 3);
  const mask = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const ripple = 128 + 100 * Math.sin(x / 5) * Math.cos(y / 7);
      picture.set([Math.trunc((x * 255) / size), Math.trunc((y * 255) / size), Math.trunc(ripple)], (y * size + x) * 3);
      mask[y * size + x] = x >= size / 4 && x < (size * 3) / 4 && y >= size / 4 && y < (size * 2) / 3 ? 255 : 0;
    }
  }
  return { picture: { data: picture, shape: [size, size, 3] }, mask: { data: mask, shape: [size, size] } };
}
