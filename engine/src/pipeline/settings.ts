import { EngineError } from "../errors.ts";
import { SCHEDULER_NAMES, type SchedulerName } from "../schedulers/scheduler.ts";
import { AREAS, type Edit, MASKED_CONTENTS, type ModelInfo } from "./edit.ts";

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

export const MAX_STEPS = 150;
export const GUIDANCE_RANGE = [1, 30] as const;
/** Pixels a side of a result. */
const SIDE_RANGE = [8, 16_384] as const;

/** Below this, results of a cut-short run are usually soft; the caller should know. */
const FEW_STEPS = 5;

/**
 * Fills in the model's defaults.
 *
 * @param trainTimesteps the longest schedule that the model has
 * @throws EngineError "input" that names a setting out of its range
 */
export function resolveSettings(edit: Edit, info: ModelInfo, trainTimesteps: number, warn: (warning: string) => void): Settings {
  const steps = edit.steps ?? info.steps;
  const guidanceScale = edit.guidanceScale ?? info.guidanceScale;
  const strength = edit.picture === undefined ? 1 : (edit.strength ?? 1);
  checkWhole("steps", steps, 1, MAX_STEPS);
  checkRange("guidanceScale", guidanceScale, ...GUIDANCE_RANGE);
  checkRange("strength", strength, 0, 1);
  checkWhole("seed", edit.seed, 0, 2 ** 32 - 1);
  checkRange("maskGrow", edit.maskGrow ?? 0, 0, 256);
  checkRange("maskFeather", edit.maskFeather ?? 0, 0, 256);
  if (edit.size !== undefined) for (const side of [edit.size.width, edit.size.height]) checkWhole("size", side, ...SIDE_RANGE);
  if (edit.scheduler !== undefined) checkWord("scheduler", edit.scheduler, SCHEDULER_NAMES);
  if (edit.maskedContent !== undefined) checkWord("maskedContent", edit.maskedContent, MASKED_CONTENTS);
  if (edit.area !== undefined) checkWord("area", edit.area, AREAS);
  if (edit.picture !== undefined) checkLength("picture", edit.picture.rgb, 3 * edit.picture.width * edit.picture.height);
  if (edit.mask !== undefined) checkLength("mask", edit.mask.data, edit.mask.width * edit.mask.height);
  return { scheduler: edit.scheduler ?? info.scheduler, guidanceScale, strength, ...stepsOf(edit, steps, strength, trainTimesteps, warn) };
}

/** diffusers cuts the run to floor(steps × strength); `exactSteps` lengthens the whole run instead, as AUTOMATIC1111 can. */
function stepsOf(
  edit: Edit,
  steps: number,
  strength: number,
  trainTimesteps: number,
  warn: (warning: string) => void,
): Pick<Settings, "totalSteps" | "steps"> {
  if (strength === 0) return { totalSteps: steps, steps: 0 };
  if (edit.exactSteps === true) {
    checkRange("strength", strength, steps / trainTimesteps, 1);
    return { totalSteps: Math.min(Math.ceil(steps / strength), trainTimesteps), steps };
  }
  const run = Math.min(Math.trunc(steps * strength), steps);
  if (run < 1 && edit.parity === true) {
    throw new EngineError("input", `Expected at least one step for strength but received ${strength} of ${steps} steps`, {
      field: "strength",
    });
  }
  if (strength < 1 && run < FEW_STEPS) {
    warn(`strength ${strength} of ${steps} steps runs only ${Math.max(run, 1)}; ask for exact steps to run all of them`);
  }
  return { totalSteps: steps, steps: Math.max(run, 1) };
}

function checkRange(field: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw new EngineError("input", `Expected ${least}–${most} for ${field} but received ${value}`, { field });
  }
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  checkRange(field, value, least, most);
  if (!Number.isInteger(value)) throw new EngineError("input", `Expected a whole number for ${field} but received ${value}`, { field });
}

function checkWord(field: string, value: string, words: readonly string[]): void {
  if (!words.includes(value))
    throw new EngineError("input", `Expected one of ${words.join(", ")} for ${field} but received ${value}`, { field });
}

function checkLength(field: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw new EngineError("input", `Expected ${length} bytes, as its size says, for ${field} but received ${bytes.length}`, { field });
  }
}
