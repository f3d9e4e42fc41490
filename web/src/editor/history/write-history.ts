import type { Mask } from "../mask/mask.ts";
import { emptyHistory, redo, remember, undo, type History } from "./history.ts";
import { beginDifference, type Differing } from "./patch.ts";

/** How long the newest step may be packed at a time: between two frames nobody misses that. */
const SLICE_MS = 4;

/** Calls back when there is nothing better to do. */
export type WhenIdle = (work: () => void) => void;

/** A history that packs its newest step bit by bit, while nothing else is done. */
export interface HistoryWriter<Change> {
  readonly write: (change: Change, before: Mask, after: Mask) => void;
  readonly undo: (mask: Mask) => Mask;
  readonly redo: (mask: Mask) => Mask;
  /** What `undo` would take back; undefined when there is nothing. */
  readonly newest: () => Change | undefined;
  readonly undone: () => Change | undefined;
  readonly forgetUndone: () => void;
}

export function createHistoryWriter<Change>(whenIdle: WhenIdle): HistoryWriter<Change> {
  let history: History<Change> = emptyHistory();
  /** Steps that are not packed yet, the newest last. */
  const waiting: { readonly change: Change; readonly differing: Differing }[] = [];

  const settleOldest = (): void => {
    const oldest = waiting.shift();
    if (oldest !== undefined) history = remember(history, { change: oldest.change, patch: oldest.differing.finish() });
  };
  const goOn = (): void => {
    const until = performance.now() + SLICE_MS;
    while (waiting.length > 0) {
      while (waiting[0].differing.goOn()) if (performance.now() > until) return whenIdle(goOn);
      settleOldest();
    }
  };
  const step = (kind: typeof undo<Change>, mask: Mask): Mask => {
    while (waiting.length > 0) settleOldest();
    const next = kind(history, mask);
    history = next.history;
    return next.mask;
  };

  return {
    write: (change, before, after) => {
      if (waiting.length === 0) whenIdle(goOn);
      waiting.push({ change, differing: beginDifference(before, after) });
    },
    undo: (mask) => step(undo, mask),
    redo: (mask) => step(redo, mask),
    newest: () => (waiting.at(-1) ?? history.done.at(-1))?.change,
    undone: () => (waiting.length === 0 ? history.undone.at(-1)?.change : undefined),
    forgetUndone: () => {
      history = { ...history, undone: [] };
    },
  };
}
