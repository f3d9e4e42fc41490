import { noiseLevels, positiveCumulativeAlphas } from "./noise-schedule.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import { spacedTimesteps, validateTimesteps, type SchedulerRun } from "./timestep-spacing.ts";

/** ρ of the Karras noise levels, eq. 5 and table 1 of arXiv 2206.00364. */
const RHO = 7;

/** The noise levels that a whole run visits. */
export interface SigmaSchedule {
  /** `(steps)`, descending. */
  readonly timesteps: readonly number[];
  /** `(steps + 1)`, descending; the last is where the run ends. */
  readonly sigmas: Float32Array;
}

/** The noise levels of Euler's samplers: σ between trained timesteps is interpolated, timesteps may be fractional. */
export function eulerSigmaSchedule(config: SchedulerConfig, { steps }: SchedulerRun): SigmaSchedule {
  const { trainTimesteps, stepsOffset } = config;
  const table = noiseLevels(positiveCumulativeAlphas(config));
  const timesteps = spacedTimesteps(config.timestepSpacing ?? "linspace", steps, {
    visited: trainTimesteps,
    stepsOffset,
    trailingStride: trainTimesteps / steps,
  }).map(Math.fround);
  validateTimesteps(timesteps, trainTimesteps);
  const levels = timesteps.map((t) => interpolate(table, t));
  const last = config.finalSigmas === "zero" ? 0 : table[0];
  if (!config.useKarrasSigmas) return { timesteps, sigmas: Float32Array.of(...levels, last) };

  const karras = karrasSigmas(config.sigmaMax ?? levels[0], config.sigmaMin ?? levels.at(-1)!, steps);
  return { timesteps: karras.map((sigma) => Math.fround(timestepOfSigma(sigma, table))), sigmas: Float32Array.of(...karras, last) };
}

/** `(count)` noise levels from `highest` to `lowest`, dense at the low end, eq. 5 of arXiv 2206.00364. */
export function karrasSigmas(highest: number, lowest: number, count: number): number[] {
  const top = highest ** (1 / RHO);
  const bottom = lowest ** (1 / RHO);
  return Array.from({ length: count }, (_, i) => (top + (count === 1 ? 0 : i / (count - 1)) * (bottom - top)) ** RHO);
}

/** σ at a timestep that may lie between two trained ones. */
export function interpolate(table: Float32Array, position: number): number {
  const below = Math.floor(position);
  if (below >= table.length - 1) return table.at(-1)!;
  return (table[below + 1] - table[below]) * (position - below) + table[below];
}

/** The timestep whose noise level is σ, by interpolation of ln σ; 0 – trainTimesteps−1. */
export function timestepOfSigma(sigma: number, table: Float32Array): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  const logAt = (t: number): number => Math.fround(Math.log(table[t]));
  let low = 0;
  for (let t = 1; t < table.length - 1 && logAt(t) <= logSigma; t++) low = t;
  const weight = Math.min(Math.max((logAt(low) - logSigma) / (logAt(low) - logAt(low + 1)), 0), 1);
  return (1 - weight) * low + weight * (low + 1);
}
