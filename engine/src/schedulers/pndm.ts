import { cumulativeAlphas } from "./noise-schedule.ts";
import { cleanSampleWeights, combine, noiseWeights } from "./prediction.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler } from "./scheduler.ts";
import { roundHalfToEven } from "../tensor/round-half-to-even.ts";
import { spacedTimesteps, validateTimesteps, type SchedulerRun } from "./timestep-spacing.ts";

/** Adams–Bashforth weights of the newest model output and those before it, for 2, 3 and 4 of them. */
const MULTISTEP_WEIGHTS = [
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;

/**
 * Pseudo linear multistep PNDM, arXiv 2202.09778, without its Runge–Kutta start-up (diffusers' `skip_prk_steps`). The first step is
 * made twice instead, the second time with the mean of the outputs at both its ends, so a run makes one call more than it has steps.
 *
 * A run that begins late makes its own doubled step. diffusers cuts a list in which the doubling has already happened, then doubles
 * again, and ends at a noise level that is not the one it believes; and it goes one whole stride down each time, wherever the next
 * timestep is. With `parity` both are repeated.
 */
export function createPndm(config: SchedulerConfig, { steps, begin = 0, parity = false }: SchedulerRun): Scheduler {
  const { trainTimesteps, stepsOffset, predictionType } = config;
  const alphas = cumulativeAlphas({ ...config, rescaleBetasZeroSnr: false });
  const finalAlpha = (config.setAlphaToOne ?? false) ? 1 : alphas[0];
  const stride = Math.floor(trainTimesteps / steps);
  const spaced = spacedTimesteps(config.timestepSpacing ?? "leading", steps, {
    visited: trainTimesteps,
    stepsOffset,
    trailingStride: trainTimesteps / steps,
  }).map(roundHalfToEven);
  const timesteps = parity ? repeatSecond(spaced).slice(begin) : repeatSecond(spaced.slice(begin));
  validateTimesteps(timesteps, trainTimesteps);

  /** Model outputs, the newest first. */
  let history: readonly Float32Array[] = [];
  let firstSample: Float32Array | undefined;

  /** Eq. 9: x_t and ε brought from timestep `from` to `to`. */
  const transfer = (output: Float32Array, sample: Float32Array, from: number, to: number): Float32Array => {
    const alpha = alphas[from];
    const previousAlpha = to >= 0 ? alphas[to] : finalAlpha;
    // The velocities are extrapolated as they are and become ε only here, as in diffusers.
    const toNoise = noiseWeights(predictionType === "v_prediction" ? "v_prediction" : "epsilon", Math.sqrt(alpha), Math.sqrt(1 - alpha));
    const noise = combine(toNoise.sample, sample, toNoise.output, output);
    const noiseWeight = (previousAlpha - alpha) / (alpha * Math.sqrt(1 - previousAlpha) + Math.sqrt(alpha * (1 - alpha) * previousAlpha));
    return combine(Math.sqrt(previousAlpha / alpha), sample, -noiseWeight, noise);
  };

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample.slice(),
    addNoise(original, noise, index) {
      const alpha = alphas[timesteps[index]];
      return combine(Math.sqrt(alpha), original, Math.sqrt(1 - alpha), noise);
    },
    predictClean(modelOutput, index, sample) {
      const alpha = alphas[timesteps[index]];
      const toClean = cleanSampleWeights(predictionType, Math.sqrt(alpha), Math.sqrt(1 - alpha));
      return combine(toClean.sample, sample, toClean.output, modelOutput);
    },
    step(modelOutput, index, sample) {
      const t = timesteps[index];
      const next = parity ? t - stride : (timesteps[index + 1] ?? -1);
      // diffusers has no PNDM for models that put out x_0; their ε is multistepped.
      const output = predictionType === "sample" ? noiseFromCleanSample(modelOutput, sample, alphas[t]) : modelOutput;
      if (index === 0) {
        firstSample = sample.slice();
        history = [output.slice()];
        return transfer(output, sample, t, next);
      }
      if (index === 1) {
        return transfer(combine(0.5, output, 0.5, history[0]), firstSample!, parity ? t + stride : timesteps[0], t);
      }
      history = [output.slice(), ...history.slice(0, 3)];
      return transfer(multistep(history), sample, t, next);
    },
  };
}

/** The list with its second entry doubled; alone, an entry stays alone. */
function repeatSecond(timesteps: readonly number[]): number[] {
  return [...timesteps.slice(0, 2), ...timesteps.slice(1)];
}

function noiseFromCleanSample(clean: Float32Array, sample: Float32Array, alpha: number): Float32Array {
  const weights = noiseWeights("sample", Math.sqrt(alpha), Math.sqrt(1 - alpha));
  return combine(weights.sample, sample, weights.output, clean);
}

function multistep(history: readonly Float32Array[]): Float32Array {
  const weights = MULTISTEP_WEIGHTS[history.length - 2];
  return history[0].map((_, element) => weights.reduce((sum, weight, age) => sum + weight * history[age][element], 0));
}
