import { createStore, type Store } from "../../api/store.ts";

/** How the last result is looked at; of no concern to anything that is sent or kept. */
export interface ShownResult {
  /** The run that this is about; for any other, the beginning holds. */
  readonly runId: string;
  /** Which of its pictures, from 0. */
  readonly chosen: number;
  /** Share of the width that shows the picture as it was, 0–1. */
  readonly before: number;
  /** Hidden, the stage shows what can be painted on. */
  readonly isHidden: boolean;
}

const store = createStore<ShownResult>({ runId: "", chosen: 0, before: 0, isHidden: false });

export const shownResult: Store<ShownResult> = store;

export function resultOf(shown: ShownResult, runId: string): ShownResult {
  return shown.runId === runId ? shown : { runId, chosen: 0, before: 0, isHidden: false };
}

export function changeResult(runId: string, change: Partial<Omit<ShownResult, "runId">>): void {
  store.set({ ...resultOf(store.getSnapshot(), runId), ...change });
}
