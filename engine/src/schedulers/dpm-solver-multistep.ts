import { noiseLevels, positiveCumulativeAlphas } from "./noise-schedule.ts";
import { cleanSampleWeights, combine } from "./prediction.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler } from "./scheduler.ts";
import { interpolate, karrasSigmas, timestepOfSigma, type SigmaSchedule } from "./sigma-schedule.ts";
import { roundHalfToEven } from "../tensor/round-half-to-even.ts";
import { spacedTimesteps, validateTimesteps, type SchedulerRun } from "./timestep-spacing.ts";

/** Runs shorter than this end with a first-order step when `lowerOrderFinal` is set, for stability. */
const SHORT_RUN = 15;

/**
 * DPM-Solver++(2M), algorithm 2 of arXiv 2211.01095 (data prediction, midpoint). Symbols: λ = ln(α/σ) half the log-SNR, h the
 * difference of λ over a step; here σ/α is the noise level of the schedule, so h = ln(level / next level).
 */
export function createDpmSolverMultistep(config: SchedulerConfig, run: SchedulerRun): Scheduler {
  const { begin = 0 } = run;
  const schedule = dpmSigmaSchedule(config, run);
  const levels = schedule.sigmas.subarray(begin);
  const timesteps = schedule.timesteps.slice(begin);
  const last = timesteps.length - 1;
  const firstOrderAtEnd =
    config.eulerAtFinal || config.finalSigmas === "zero" || (config.lowerOrderFinal && schedule.timesteps.length < SHORT_RUN);
  let previousClean: Float32Array | undefined;

  function predictClean(modelOutput: Float32Array, index: number, sample: Float32Array): Float32Array {
    const { alpha, sigma } = preserving(levels[index]);
    const toClean = cleanSampleWeights(config.predictionType, alpha, sigma);
    return combine(toClean.sample, sample, toClean.output, modelOutput);
  }

  return {
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample.slice(),
    addNoise(original, noise, index) {
      const { alpha, sigma } = preserving(levels[index]);
      return combine(alpha, original, sigma, noise);
    },
    predictClean,
    step(modelOutput, index, sample) {
      const level = levels[index];
      const { sigma } = preserving(level);
      const nextLevel = levels[index + 1];
      const next = preserving(nextLevel);

      const clean = predictClean(modelOutput, index, sample);
      const earlier = index === 0 ? undefined : previousClean;
      previousClean = clean;

      let direction = clean;
      if (earlier !== undefined && config.solverOrder === 2 && !(index === last && firstOrderAtEnd)) {
        const ratio = Math.log(levels[index - 1] / level) / Math.log(level / nextLevel);
        direction = combine(1 + 0.5 / ratio, clean, -0.5 / ratio, earlier);
      }
      // α'·(1 − e^−h), where e^−h = nextLevel / level.
      return combine(next.sigma / sigma, sample, next.alpha * (1 - nextLevel / level), direction);
    },
  };
}

/** α and σ, α² + σ² = 1, of the noise level σ/α. */
function preserving(level: number): { alpha: number; sigma: number } {
  const alpha = 1 / Math.sqrt(level ** 2 + 1);
  return { alpha, sigma: level * alpha };
}

function dpmSigmaSchedule(config: SchedulerConfig, { steps }: SchedulerRun): SigmaSchedule {
  const { trainTimesteps, stepsOffset, lambdaMinClipped } = config;
  const table = noiseLevels(positiveCumulativeAlphas(config));
  const final = config.finalSigmas === "zero" ? 0 : table[0];
  if (config.useKarrasSigmas) {
    const karras = karrasSigmas(table.at(-1)!, table[0], steps);
    const timesteps = karras.map((sigma) => timestepOfSigma(sigma, table));
    // diffusers leaves the timesteps of a cosine schedule unrounded, then cuts them down to integers.
    const whole = timesteps.map(config.betaSchedule === "squaredcos_cap_v2" ? Math.trunc : roundHalfToEven);
    return { timesteps: whole, sigmas: Float32Array.of(...karras, final) };
  }

  const spacing = config.timestepSpacing ?? "linspace";
  const visited = table.reduce((count, level) => (-Math.log(level) >= lambdaMinClipped ? count + 1 : count), 0);
  // `leading` and `linspace` also count the end of the run, the lowest timestep, which gets no call.
  const timesteps = spacedTimesteps(spacing, spacing === "trailing" ? steps : steps + 1, {
    visited,
    stepsOffset,
    trailingStride: trainTimesteps / steps,
  })
    .map(roundHalfToEven)
    .slice(0, steps);
  validateTimesteps(timesteps, trainTimesteps);
  return { timesteps, sigmas: Float32Array.of(...timesteps.map((t) => interpolate(table, t)), final) };
}
