import { fromModelRange } from "../image/model-range.ts";
import type { Picture } from "../image/picture.ts";
import { createTorchGenerator } from "../random/torch-generator.ts";
import { leastSquares } from "../tensor/least-squares.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { Networks } from "./networks.ts";

/**
 * A colour is close to a linear function of its latent cell (https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204),
 * which is some thousand times cheaper than the decoder. (1 + latentChannels, 3): the constant first; colours in −1…1.
 */
export type LatentColours = readonly (readonly number[])[];

/** Cells a side of the picture that is decoded to learn from, and of the blocks of one random latent that it is made of. */
const SAMPLE_CELLS = 16;
/** Single cells look like nothing the decoder has seen; with large blocks there are few colours to learn from. */
const BLOCK_CELLS = 2;
const SAMPLE_SEED = 0;

/** Learns a model's colours from its own decoder, so that they fit whatever latent space it has. Decodes one small picture. */
export async function learnLatentColours({ config }: ModelFolder["vae"], networks: Pick<Networks, "decode">): Promise<LatentColours> {
  const shape = [1, config.latentChannels, SAMPLE_CELLS, SAMPLE_CELLS];
  const blocks = SAMPLE_CELLS / BLOCK_CELLS;
  // Scaled latents have a variance of about 1, as the noise has.
  const values = createTorchGenerator(SAMPLE_SEED).normal(config.latentChannels * blocks ** 2);
  const latents = Float32Array.from({ length: config.latentChannels * SAMPLE_CELLS ** 2 }, (_, i) => {
    const [channel, y, x] = [Math.floor(i / SAMPLE_CELLS ** 2), Math.floor(i / SAMPLE_CELLS) % SAMPLE_CELLS, i % SAMPLE_CELLS];
    return values[(channel * blocks + Math.floor(y / BLOCK_CELLS)) * blocks + Math.floor(x / BLOCK_CELLS)];
  });
  const decoded = await networks.decode({ data: latents.map((value) => value / config.scalingFactor), shape });
  return leastSquares(cellsOf({ data: latents, shape }), meanColours(decoded, config.downscale));
}

/** Latents (1, latentChannels, h, w) → a picture of one pixel a cell. */
export function colourLatents(latents: Tensor, colours: LatentColours): Picture {
  const [, , height = 1, width = 1] = latents.shape;
  const cells = cellsOf(latents);
  const data = new Float32Array(3 * cells.length);
  for (const [i, cell] of cells.entries()) {
    for (let channel = 0; channel < 3; channel++) {
      data[channel * cells.length + i] = cell.reduce((sum, value, k) => sum + value * colours[k][channel], 0);
    }
  }
  return fromModelRange({ data, shape: [1, 3, height, width] });
}

/** Each cell's 1, for the constant, and its latent. (h·w, 1 + latentChannels) */
function cellsOf({ data, shape: [, channels = 1, height = 1, width = 1] }: Tensor): number[][] {
  const size = height * width;
  return Array.from({ length: size }, (_, i) => [1, ...Array.from({ length: channels }, (_value, channel) => data[channel * size + i])]);
}

/** The mean of each cell's pixels, cut to what can be shown. (h·w, 3) */
function meanColours({ data, shape: [, , height = 1, width = 1] }: Tensor, cell: number): number[][] {
  const columns = width / cell;
  const sums = Array.from({ length: (height / cell) * columns }, () => [0, 0, 0]);
  for (const [i, value] of data.entries()) {
    const [channel, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    sums[Math.floor(y / cell) * columns + Math.floor(x / cell)][channel] += Math.min(Math.max(value, -1), 1) / cell ** 2;
  }
  return sums;
}
