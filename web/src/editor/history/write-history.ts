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
}

export function createHistoryWriter<Change>(whenIdle: WhenIdle): HistoryWriter<Change> {
  let history: History<Change> = emptyHistory();
  let packing: { readonly change: Change; readonly differing: Differing } | undefined;

  const settle = (): void => {
    if (packing === undefined) return;
    history = remember(history, { change: packing.change, patch: packing.differing.finish() });
    packing = undefined;
  };
  const goOn = (): void => {
    const current = packing;
    const until = performance.now() + SLICE_MS;
    while (current?.differing.goOn()) if (performance.now() > until) return whenIdle(() => packing === current && goOn());
    settle();
  };
  const step = (kind: typeof undo<Change>, mask: Mask): Mask => {
    settle();
    const next = kind(history, mask);
    history = next.history;
    return next.mask;
  };

  return {
    write: (change, before, after) => {
      settle();
      packing = { change, differing: beginDifference(before, after) };
      whenIdle(goOn);
    },
    undo: (mask) => step(undo, mask),
    redo: (mask) => step(redo, mask),
    newest: () => (packing ?? history.done.at(-1))?.change,
    undone: () => (packing === undefined ? history.undone.at(-1)?.change : undefined),
  };
}
