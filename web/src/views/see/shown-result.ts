import { createStore, type Store } from "../../api/store.ts";
import type { StageDocument } from "../stage/documents.ts";

/** How a result is looked at; of no concern to anything that is sent or kept. */
export interface ShownResult {
  /** The run that this is about; for any other, the beginning holds. */
  readonly runId: string;
  /** What was on the stage when it was asked for; over anything else it is not shown. */
  readonly document: StageDocument | undefined;
  /** Which of its pictures, from 0. */
  readonly chosen: number;
  /** Share of the width that shows the picture as it was, 0–1. */
  readonly before: number;
  /** Hidden, the stage shows what can be painted on. */
  readonly isHidden: boolean;
}

const BEGINNING = { document: undefined, chosen: 0, before: 0, isHidden: false } as const;

const store = createStore<ShownResult>({ ...BEGINNING, runId: "" });
/** What was looked at before a run took its place. */
let former = store.getSnapshot();

export const shownResult: Store<ShownResult> = store;

export function resultOf(shown: ShownResult, runId: string): ShownResult {
  return shown.runId === runId ? shown : { ...BEGINNING, runId };
}

export function changeResult(runId: string, change: Partial<Omit<ShownResult, "runId">>): void {
  store.set({ ...resultOf(store.getSnapshot(), runId), ...change });
}

/** A run that has begun takes the place of the result before it. */
export function showRun(runId: string, document: StageDocument | undefined): void {
  former = store.getSnapshot();
  changeResult(runId, { document });
}

/** A run that came to nothing leaves what was there before it. */
export function showFormer(runId: string): void {
  if (store.getSnapshot().runId === runId) store.set(former);
}
