import { EngineError } from "../errors.ts";
import { cumulativeAlphas } from "./noise-schedule.ts";
import { cleanSampleWeights, combine, noiseWeights } from "./prediction.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler } from "./scheduler.ts";
import { roundHalfToEven } from "../tensor/round-half-to-even.ts";
import { spacedTimesteps, validateTimesteps, type SchedulerRun } from "./timestep-spacing.ts";

/**
 * Denoising diffusion implicit models with η = 0, eq. 12 of arXiv 2010.02502.
 *
 * Each step goes to the run's next timestep. diffusers goes one whole stride down, wherever that is, and so leaves noise behind where
 * timesteps are not spaced so (`linspace`, and strides that are no whole number); with `parity` that is repeated.
 */
export function createDdim(config: SchedulerConfig, { steps, begin = 0, parity = false }: SchedulerRun): Scheduler {
  const { trainTimesteps, stepsOffset, predictionType, clipSampleRange } = config;
  const alphas = cumulativeAlphas(config);
  const finalAlpha = (config.setAlphaToOne ?? true) ? 1 : alphas[0];
  const stride = Math.floor(trainTimesteps / steps);
  const timesteps = spacedTimesteps(config.timestepSpacing ?? "leading", steps, {
    visited: trainTimesteps,
    stepsOffset,
    trailingStride: trainTimesteps / steps,
  })
    .map(roundHalfToEven)
    .slice(begin);
  validateTimesteps(timesteps, trainTimesteps);
  if (predictionType === "epsilon" && alphas[timesteps[0]] === 0) {
    throw new EngineError(
      "model",
      "Expected v_prediction or sample for prediction_type of scheduler_config.json, because a zero-SNR schedule starts at pure noise, but received epsilon",
    );
  }

  function predictClean(modelOutput: Float32Array, index: number, sample: Float32Array): Float32Array {
    const alpha = alphas[timesteps[index]];
    const toClean = cleanSampleWeights(predictionType, Math.sqrt(alpha), Math.sqrt(1 - alpha));
    const clean = combine(toClean.sample, sample, toClean.output, modelOutput);
    return config.clipSample ? clean.map((value) => Math.min(Math.max(value, -clipSampleRange), clipSampleRange)) : clean;
  }

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample.slice(),
    addNoise(original, noise, index) {
      const alpha = alphas[timesteps[index]];
      return combine(Math.sqrt(alpha), original, Math.sqrt(1 - alpha), noise);
    },
    predictClean,
    step(modelOutput, index, sample) {
      const t = timesteps[index];
      const alpha = alphas[t];
      const previous = parity ? t - stride : (timesteps[index + 1] ?? -1);
      const previousAlpha = previous >= 0 ? alphas[previous] : finalAlpha;
      const clean = predictClean(modelOutput, index, sample);

      // diffusers does not recompute ε from a clipped x_0 (its use_clipped_model_output is off).
      const toNoise = noiseWeights(predictionType, Math.sqrt(alpha), Math.sqrt(1 - alpha));
      const noise = combine(toNoise.sample, sample, toNoise.output, modelOutput);
      return combine(Math.sqrt(previousAlpha), clean, Math.sqrt(1 - previousAlpha), noise);
    },
  };
}
