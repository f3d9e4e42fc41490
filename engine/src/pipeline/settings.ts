import { EngineError } from "../errors.ts";
import type { SchedulerName } from "../schedulers/scheduler.ts";
import type { Edit, ModelInfo } from "./edit.ts";

/** An edit's settings with the model's defaults filled in. */
export interface Settings {
  readonly scheduler: SchedulerName;
  readonly guidanceScale: number;
  /** Steps of the whole schedule. */
  readonly totalSteps: number;
  /** Steps that are run: those at the noisy end are left out at a strength below 1, and all of them at 0. */
  readonly steps: number;
  readonly strength: number;
}

/** Below this, results of a cut-short run are usually soft; the caller should know. */
const FEW_STEPS = 5;

/** Throws EngineError "input" for a setting out of its range. */
export function resolveSettings(edit: Edit, info: ModelInfo, warn: (warning: string) => void): Settings {
  const steps = edit.steps ?? info.steps;
  const guidanceScale = edit.guidanceScale ?? info.guidanceScale;
  const strength = edit.picture === undefined ? 1 : (edit.strength ?? 1);
  checkRange("steps", steps, 1, 150);
  checkRange("guidanceScale", guidanceScale, 1, 30);
  checkRange("strength", strength, 0, 1);
  checkRange("seed", edit.seed, 0, 2 ** 32 - 1);
  checkRange("maskGrow", edit.maskGrow ?? 0, 0, 256);
  checkRange("maskFeather", edit.maskFeather ?? 0, 0, 256);
  return { scheduler: edit.scheduler ?? info.scheduler, guidanceScale, strength, ...stepsOf(edit, steps, strength, warn) };
}

/** diffusers cuts the run to floor(steps × strength); `exactSteps` lengthens the whole run instead, as AUTOMATIC1111 can. */
function stepsOf(edit: Edit, steps: number, strength: number, warn: (warning: string) => void): Pick<Settings, "totalSteps" | "steps"> {
  if (strength === 0) return { totalSteps: steps, steps: 0 };
  if (edit.exactSteps === true) return { totalSteps: Math.ceil(steps / strength), steps };
  const run = Math.min(Math.trunc(steps * strength), steps);
  if (run < 1 && edit.parity === true) {
    throw new EngineError("input", `Expected at least one step for strength but received ${strength} of ${steps} steps`, {
      field: "strength",
    });
  }
  if (strength < 1 && run < FEW_STEPS) {
    warn(`strength ${strength} of ${steps} steps runs only ${Math.max(run, 1)}; exact_steps runs all of them`);
  }
  return { totalSteps: steps, steps: Math.max(run, 1) };
}

function checkRange(field: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw new EngineError("input", `Expected ${least}–${most} for ${field} but received ${value}`, { field });
  }
}
