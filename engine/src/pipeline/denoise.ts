import { EngineError } from "../errors.ts";
import type { TorchGenerator } from "../random/torch-generator.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { concatenateBatch, concatenateChannels, type Tensor } from "../tensor/tensor.ts";
import type { EditOptions } from "./edit.ts";
import type { StartingPoint } from "./encode-latents.ts";
import type { TextConditioning } from "./encode-prompt.ts";
import { heedCancellation } from "./heed-cancellation.ts";
import type { Networks } from "./networks.ts";
import type { WorkMask } from "./work.ts";

export interface Denoising {
  readonly start: StartingPoint;
  readonly text: TextConditioning;
  readonly mask: WorkMask | undefined;
  readonly scheduler: Scheduler;
  readonly guidanceScale: number;
  readonly generator: TorchGenerator;
  /** Given x_0 as each step sees it, (1, 4, h, w), where somebody wants to look. */
  showClean(clean: Tensor, step: number): Promise<void>;
}

/**
 * x_T → x_0, one model call a timestep. Between steps the signal is heeded and progress reported.
 *
 * @throws EngineError "cancelled" when the signal fires, "model" when what the model or its schedule gives is not a number
 */
export async function denoise(run: Denoising, networks: Pick<Networks, "predict">, options: EditOptions): Promise<Tensor> {
  const { start, mask, scheduler, generator } = run;
  const { shape } = start.latents;
  const drawNoise = () => generator.normal(start.latents.data.length);
  let latents = start.latents.data;
  for (const given of [start.latents, start.conditioning]) {
    if (given !== undefined) checkNumbers(given.data, "VAE encoder or noise schedule", "before the first step");
  }
  for (const [index, timestep] of scheduler.timesteps.entries()) {
    await heedCancellation(options.signal, `after ${index} of ${scheduler.timesteps.length} steps`);

    const scaled = { data: scheduler.scaleModelInput(latents, index), shape };
    const sample = start.conditioning === undefined ? scaled : concatenateChannels([scaled, start.conditioning]); // (1, 4 or 9, h, w)
    const prediction = await predictGuided(sample, timestep, run, networks);
    checkNumbers(prediction, "text encoder or UNet", `at step ${index + 1}`);
    if (options.previews?.isWanted() === true) {
      await run.showClean({ data: scheduler.predictClean(prediction, index, latents), shape }, index + 1);
    }
    latents = scheduler.step(prediction, index, latents, drawNoise);
    checkNumbers(latents, "noise schedule", `at step ${index + 1}`);

    // A UNet that does not know the mask is held to the picture outside it, at the noise level of the next step.
    if (mask !== undefined && start.conditioning === undefined && start.image !== undefined) {
      const next = index + 1;
      const kept = next < scheduler.timesteps.length ? scheduler.addNoise(start.image.data, start.noise.data, next) : start.image.data;
      const repainted = mask.latent.data;
      latents = latents.map((value, i) => (repainted[i % repainted.length] === 1 ? value : kept[i]));
    }
    options.onProgress?.({ step: index + 1, steps: scheduler.timesteps.length });
  }
  return { data: latents, shape };
}

/** From then on every value would be NaN, and the picture black or worse. `origin` and `when` complete the sentence. */
function checkNumbers(values: Float32Array, origin: string, when: string): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new EngineError("model", `Expected numbers from the model's ${origin} ${when} but received ${wrong}`);
}

/** Classifier-free guidance, ε = ε_∅ + s (ε_c − ε_∅) (arXiv 2207.12598, eq. 6 with s = 1 + w). (4·h·w) */
async function predictGuided(sample: Tensor, timestep: number, run: Denoising, networks: Pick<Networks, "predict">): Promise<Float32Array> {
  const { text, guidanceScale } = run;
  if (guidanceScale <= 1) return (await networks.predict(sample, text.prompt, timestep)).data;
  const both = await networks.predict(concatenateBatch([sample, sample]), concatenateBatch([text.negative, text.prompt]), timestep); // (2, 4, h, w)
  const half = both.data.length / 2;
  const guided = new Float32Array(half);
  for (let i = 0; i < half; i++) {
    const unguided = both.data[i];
    guided[i] = unguided + guidanceScale * (both.data[half + i] - unguided);
  }
  return guided;
}
