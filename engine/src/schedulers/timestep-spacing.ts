import { EngineError } from "../errors.ts";
import type { TimestepSpacing } from "./scheduler-config.ts";
import { roundHalfToEven } from "../tensor/round-half-to-even.ts";

/**
 * Timesteps of a run, `(points)`, descending, spaced as diffusers spaces them: `linspace` from the first trained to the last, not
 * rounded; `leading` multiples of a whole stride from 0 up, plus the offset; `trailing` from the last trained timestep down.
 *
 * @param range.visited timesteps 0 … visited−1 may be visited
 * @param range.trailingStride distance of two timesteps of the `trailing` spacing, may be fractional
 */
export function spacedTimesteps(
  spacing: TimestepSpacing,
  points: number,
  range: { readonly visited: number; readonly stepsOffset: number; readonly trailingStride: number },
): number[] {
  switch (spacing) {
    case "linspace": {
      const last = range.visited - 1;
      if (points === 1) return [0];
      return Array.from({ length: points }, (_, i) => (i === 0 ? last : (points - 1 - i) * (last / (points - 1))));
    }
    case "leading": {
      const stride = Math.floor(range.visited / points);
      return Array.from({ length: points }, (_, i) => (points - 1 - i) * stride + range.stepsOffset);
    }
    case "trailing": {
      // NumPy's arange takes its step from the rounded difference of the first two numbers.
      const stride = range.visited - range.trailingStride - range.visited;
      // For 61 points and a few other counts diffusers' rounding adds a timestep −1, which reads past the schedule; it is left out here.
      return Array.from({ length: points }, (_, i) => roundHalfToEven(range.visited + i * stride) - 1).filter((t) => t >= 0);
    }
  }
}

/** The part of a run a caller chooses. */
export interface SchedulerRun {
  /** Steps of the whole schedule, 1 – the trained timesteps. */
  readonly steps: number;
  /** Timesteps cut off at the front (diffusers' `t_start`), 0 – steps−1. Default 0. */
  readonly begin?: number;
  /** Repeat diffusers' DDIM and PNDM also where they leave noise behind. Default false. */
  readonly parity?: boolean;
}

/** Refuses a run that the schedule cannot make. */
export function validateRun(run: SchedulerRun, trainTimesteps: number): void {
  const { steps, begin = 0 } = run;
  if (!Number.isInteger(steps) || steps < 1 || steps > trainTimesteps) {
    throw new EngineError("input", `Expected 1 – ${trainTimesteps} for steps but received ${steps}`, { field: "steps" });
  }
  if (!Number.isInteger(begin) || begin < 0 || begin >= steps) {
    throw new EngineError("internal", `Expected 0 – ${steps - 1} for begin but received ${begin}`);
  }
}

/** Refuses timesteps that the steps offset pushed past the trained ones. */
export function validateTimesteps(timesteps: readonly number[], trainTimesteps: number): void {
  const highest = Math.max(...timesteps);
  if (highest >= trainTimesteps) {
    throw new EngineError(
      "input",
      `Expected fewer steps: the timestep ${highest} is past the ${trainTimesteps} that the model was trained on`,
      {
        field: "steps",
      },
    );
  }
}
