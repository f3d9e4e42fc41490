import { cleanSampleWeights, combine, type Weights } from "./prediction.ts";
import type { PredictionType, SchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler } from "./scheduler.ts";
import { eulerSigmaSchedule, type SigmaSchedule } from "./sigma-schedule.ts";
import type { SchedulerRun } from "./timestep-spacing.ts";

/** Euler's method on dx/dσ = (x − x_0) / σ, eq. 4 of arXiv 2206.00364 with σ(t) = t. Here x_t = x_0 + σ·ε. */
export function createEuler(config: SchedulerConfig, run: SchedulerRun): Scheduler {
  const schedule = eulerSigmaSchedule(config, run);
  const sigmas = schedule.sigmas.subarray(run.begin ?? 0);
  const shared = varianceExploding(config, run, schedule);
  return {
    ...shared,
    step(modelOutput, index, sample) {
      const clean = shared.predictClean(modelOutput, index, sample);
      // x + (x − x_0)/σ · (σ' − σ), gathered.
      const ratio = sigmas[index + 1] / sigmas[index];
      return combine(ratio, sample, 1 - ratio, clean);
    },
  };
}

/** What Euler's samplers share: everything but the step. */
export function varianceExploding(
  config: SchedulerConfig,
  { begin = 0 }: SchedulerRun,
  { timesteps, sigmas }: SigmaSchedule,
): Omit<Scheduler, "step"> {
  const highest = sigmas.reduce((largest, sigma) => Math.max(largest, sigma), 0);
  return {
    timesteps: timesteps.slice(begin),
    // With `leading` the first x_t has the variance of x_0 as well, though it is pure noise; diffusers does so and the models expect it.
    initNoiseSigma: (config.timestepSpacing ?? "linspace") === "leading" ? Math.sqrt(highest ** 2 + 1) : highest,
    scaleModelInput(sample, index) {
      const scale = Math.sqrt(sigmas[begin + index] ** 2 + 1);
      return sample.map((value) => value / scale);
    },
    addNoise: (original, noise, index) => combine(1, original, sigmas[begin + index], noise),
    predictClean(modelOutput, index, sample) {
      const toClean = explodingCleanSampleWeights(config.predictionType, sigmas[begin + index]);
      return combine(toClean.sample, sample, toClean.output, modelOutput);
    },
  };
}

/** As `cleanSampleWeights`, for x_t = x_0 + σ·ε: the variance-preserving x_t is this one divided by √(σ² + 1). */
function explodingCleanSampleWeights(type: PredictionType, sigma: number): Weights {
  const alpha = 1 / Math.sqrt(sigma ** 2 + 1);
  const { sample, output } = cleanSampleWeights(type, alpha, sigma * alpha);
  return { sample: sample * alpha, output };
}
