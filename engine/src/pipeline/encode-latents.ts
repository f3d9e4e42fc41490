import { fillMasked } from "../image/fill.ts";
import { toModelRange } from "../image/model-range.ts";
import type { Picture } from "../image/picture.ts";
import { inpaintTelea } from "../image/telea.ts";
import type { TorchGenerator } from "../random/torch-generator.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { concatenateChannels, elementCount, type Tensor } from "../tensor/tensor.ts";
import type { Edit } from "./edit.ts";
import type { Model } from "./model.ts";
import type { Settings } from "./settings.ts";
import type { Work, WorkMask } from "./work.ts";

/** Where denoising starts from. All tensors have the latents' height and width. */
export interface StartingPoint {
  /** x_T. (1, 4, h, w) */
  readonly latents: Tensor;
  readonly noise: Tensor;
  /** The picture's clean latents, where there is one and they are needed. (1, 4, h, w) */
  readonly image?: Tensor;
  /** For a UNet of nine channels: the mask and the masked picture's latents. (1, 1 + 4, h, w) */
  readonly conditioning?: Tensor;
}

/** The log-variance is kept in this range, as AutoencoderKL's posterior does. */
const LOG_VARIANCE_RANGE = [-30, 20] as const;

/** Brings picture and mask into latent space, and draws the noise, in diffusers' order of random draws. */
export async function encodeLatents(
  edit: Edit,
  work: Work,
  settings: Settings,
  scheduler: Scheduler,
  model: Model,
  generator: TorchGenerator,
): Promise<StartingPoint> {
  const { inChannels } = model.folder.unet.config;
  const { latentChannels, downscale } = model.folder.vae.config;
  const shape = [1, latentChannels, work.height / downscale, work.width / downscale];
  const draw = (): Tensor => ({ data: generator.normal(elementCount(shape)), shape });
  const encode = (picture: Tensor) => encodePicture(picture, model, edit.parity === true ? draw : undefined);
  const inpainting = work.mask !== undefined;
  // At full strength an inpainting run starts from pure noise; image-to-image always starts from the picture.
  const startsFromPicture = work.picture !== undefined && (!inpainting || settings.strength < 1);

  let image: Tensor | undefined;
  if (work.picture !== undefined && (startsFromPicture || inChannels === 4)) {
    image = await encode(toModelRange(startingPicture(work.picture, work.mask, edit)));
  }
  const noise = draw();
  let conditioning: Tensor | undefined;
  if (inChannels === 9 || (inpainting && edit.parity === true)) {
    // diffusers encodes the masked picture also for four channels, where nothing but its random draws is used.
    const masked = await encode(maskedPicture(work));
    if (inChannels === 9) conditioning = concatenateChannels([work.mask?.latent ?? everywhere(shape), masked]);
  }
  if (image !== undefined && work.mask !== undefined) image = emptyMaskedLatents(image, work.mask, edit, draw);
  const optional = { ...(image && { image }), ...(conditioning && { conditioning }) };
  return { latents: { data: firstLatents(), shape }, noise, ...optional };

  function firstLatents(): Float32Array {
    if (!startsFromPicture || image === undefined) return noise.data.map((value) => value * scheduler.initNoiseSigma);
    return settings.steps === 0 ? image.data : scheduler.addNoise(image.data, noise.data, 0);
  }
}

/** The picture, with the masked place as `maskedContent` wants it. */
function startingPicture(picture: Picture, mask: WorkMask | undefined, edit: Edit): Picture {
  if (mask === undefined) return picture;
  if (edit.maskedContent === "fill") return fillMasked(picture, mask.pixels);
  return edit.maskedContent === "telea" ? inpaintTelea(picture, mask.pixels) : picture;
}

/** In latent space, the masked place as `maskedContent` "noise" or "nothing" wants it. */
function emptyMaskedLatents(image: Tensor, mask: WorkMask, edit: Edit, draw: () => Tensor): Tensor {
  if (edit.maskedContent !== "noise" && edit.maskedContent !== "nothing") return image;
  const content = edit.maskedContent === "noise" ? draw().data : new Float32Array(image.data.length);
  const cells = mask.latent.data;
  return { ...image, data: image.data.map((value, i) => (cells[i % cells.length] === 1 ? content[i] : value)) };
}

/** The picture with 0, mid grey, where it is repainted: everywhere, if there is no mask. (1, 3, h, w) */
function maskedPicture({ picture, mask, width, height }: Work): Tensor {
  if (picture === undefined || mask === undefined) return { data: new Float32Array(3 * height * width), shape: [1, 3, height, width] };
  const { data, shape } = toModelRange(picture);
  const painted = mask.pixels.data;
  return { data: data.map((value, i) => (painted[i % painted.length] === 0 ? value : 0)), shape };
}

/** A latent mask that repaints every cell. */
function everywhere([, , height = 1, width = 1]: readonly number[]): Tensor {
  return { data: new Float32Array(height * width).fill(1), shape: [1, 1, height, width] };
}

/** A picture's scaled latents: the posterior's mean, or with `draw` a sample of it, mean + exp(½ log σ²) · ε. */
async function encodePicture(picture: Tensor, { networks, folder }: Model, draw?: () => Tensor): Promise<Tensor> {
  const moments = await networks.encode(picture); // (1, 2 * latentChannels, h, w)
  const [, channels = 2, height = 1, width = 1] = moments.shape;
  const half = moments.data.length / 2;
  const { scalingFactor } = folder.vae.config;
  const noise = draw?.().data;
  const data = new Float32Array(half);
  for (let i = 0; i < half; i++) {
    const [least, most] = LOG_VARIANCE_RANGE;
    const deviation = Math.exp(0.5 * Math.min(Math.max(moments.data[half + i], least), most));
    data[i] = scalingFactor * (moments.data[i] + (noise === undefined ? 0 : deviation * noise[i]));
  }
  return { data, shape: [1, channels / 2, height, width] };
}
