import { fromModelRange } from "../image/model-range.ts";
import type { Picture } from "../image/picture.ts";
import { createTorchGenerator } from "../random/torch-generator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { denoise } from "./denoise.ts";
import type { Edit, EditOptions, EditResult } from "./edit.ts";
import { encodeLatents } from "./encode-latents.ts";
import { encodePrompt } from "./encode-prompt.ts";
import { heedCancellation } from "./heed-cancellation.ts";
import { colourLatents } from "./latent-colours.ts";
import type { Model } from "./model.ts";
import { prepareWork } from "./prepare-mask.ts";
import { prepareParityWork } from "./prepare-parity.ts";
import { scheduleEdit } from "./schedule-edit.ts";
import { resolveSettings } from "./settings.ts";

/**
 * Makes one picture: inpainting with a picture and a mask, image-to-image with a picture alone, text-to-image with neither.
 * Throws EngineError "input" for a setting, picture or mask that cannot be worked with, "cancelled" when the signal fires.
 */
export async function inpaint(model: Model, edit: Edit, options: EditOptions = {}): Promise<EditResult> {
  const { info, tokenizer, scheduler: schedulerConfig } = model.folder;
  const warnings = [...model.warnings, ...(edit.scheduler === undefined ? model.folder.schedulerWarnings : [])];
  const warn = (warning: string) => void warnings.push(warning);
  const parity = edit.parity === true;
  const began = performance.now();

  // 1. settings, and a scheduler for them
  const settings = resolveSettings(edit, info, schedulerConfig.trainTimesteps, warn);
  const scheduler = scheduleEdit(schedulerConfig, settings, edit);

  // 2. what the model is shown
  const geometry = { nativeSize: info.nativeSize, cell: model.folder.vae.config.downscale };
  const work = parity ? prepareParityWork(edit, geometry) : prepareWork(edit, geometry, warn);
  const text = await encodePrompt(edit, tokenizer, model.networks, warn);
  await heedCancellation(options.signal, "before the picture was encoded");
  const generator = createTorchGenerator(edit.seed);
  const start = await encodeLatents(edit, work, settings, scheduler, model, generator);
  const encoded = performance.now();

  // 3. noise → latents
  const { guidanceScale } = settings;
  const showClean = async (clean: Tensor, step: number): Promise<void> => {
    const cells = colourLatents(clean, await model.latentColours());
    await options.previews?.show({ step, picture: work.preview(cells) });
  };
  const denoising = { start, text, mask: work.mask, scheduler, guidanceScale, generator, showClean };
  const latents = settings.steps === 0 ? start.latents : await denoise(denoising, model.networks, options);
  const denoised = performance.now();

  // 4. latents → picture, laid over the source
  await heedCancellation(options.signal, "before the picture was decoded");
  const finished = work.finish(await decode(latents, model));
  const timings = { encode: encoded - began, denoise: denoised - encoded, decode: performance.now() - denoised };
  const { steps, scheduler: schedulerName } = settings;
  return { ...finished, seed: edit.seed, steps, scheduler: schedulerName, guidanceScale, warnings, timings };
}

async function decode(latents: Tensor, { networks, folder }: Model): Promise<Picture> {
  const data = latents.data.map((value) => value / folder.vae.config.scalingFactor);
  return fromModelRange(await networks.decode({ data, shape: latents.shape }));
}
