import type { Mask } from "../mask/mask.ts";
import { applyPatch, type Patch } from "./patch.ts";

/**
 * What all steps together may hold; the oldest go first. A hard stroke across a 4096² picture packs to about 40 kB and a soft one to at
 * most a byte per pixel that it changed, so this is thousands of the one and hundreds of the other.
 */
const HISTORY_BUDGET_BYTES = 128 * 2 ** 20;

/** One thing done, and what undoes and redoes it. */
export interface Step<Change> {
  readonly change: Change;
  readonly patch: Patch;
}

/** The steps done, the newest last, and those undone, the next to redo last. A value. */
export interface History<Change> {
  readonly done: readonly Step<Change>[];
  readonly undone: readonly Step<Change>[];
}

export function emptyHistory<Change>(): History<Change> {
  return { done: [], undone: [] };
}

/** The history with one step more. What was undone can no longer be redone. */
export function remember<Change>(history: History<Change>, step: Step<Change>, budget = HISTORY_BUDGET_BYTES): History<Change> {
  const done = [...history.done, step];
  let bytes = done.reduce((sum, step) => sum + step.patch.bytes, 0);
  let forgotten = 0;
  for (; bytes > budget && forgotten < done.length - 1; forgotten++) bytes -= done[forgotten].patch.bytes;
  return { done: done.slice(forgotten), undone: [] };
}

/** The mask and the history one step back; the same when there is none. */
export function undo<Change>(history: History<Change>, mask: Mask): { readonly history: History<Change>; readonly mask: Mask } {
  const step = history.done.at(-1);
  if (step === undefined) return { history, mask };
  return { history: { done: history.done.slice(0, -1), undone: [...history.undone, step] }, mask: applyPatch(mask, step.patch) };
}

/** The mask and the history one undone step forward; the same when there is none. */
export function redo<Change>(history: History<Change>, mask: Mask): { readonly history: History<Change>; readonly mask: Mask } {
  const step = history.undone.at(-1);
  if (step === undefined) return { history, mask };
  return { history: { done: [...history.done, step], undone: history.undone.slice(0, -1) }, mask: applyPatch(mask, step.patch) };
}
