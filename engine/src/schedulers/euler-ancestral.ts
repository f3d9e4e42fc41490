import { varianceExploding } from "./euler.ts";
import { combine } from "./prediction.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler } from "./scheduler.ts";
import { eulerSigmaSchedule } from "./sigma-schedule.ts";
import type { SchedulerRun } from "./timestep-spacing.ts";

/**
 * Euler's method to a noise level σ_down below the next one, then fresh noise of σ_up back up to it: σ_down² + σ_up² = σ_next², with
 * σ_up² the variance of the DDPM posterior. Noise is drawn in every step, also in the last, which adds none of it.
 */
export function createEulerAncestral(config: SchedulerConfig, run: SchedulerRun): Scheduler {
  const schedule = eulerSigmaSchedule({ ...config, useKarrasSigmas: false, finalSigmas: "zero" }, run);
  const sigmas = schedule.sigmas.subarray(run.begin ?? 0);
  const shared = varianceExploding(config, run, schedule);
  return {
    ...shared,
    step(modelOutput, index, sample, noise) {
      const sigma = sigmas[index];
      const next = sigmas[index + 1];
      const up = Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2);
      const down = Math.sqrt(next ** 2 - up ** 2);

      const clean = shared.predictClean(modelOutput, index, sample);
      const ratio = down / sigma;
      return combine(1, combine(ratio, sample, 1 - ratio, clean), up, noise());
    },
  };
}
