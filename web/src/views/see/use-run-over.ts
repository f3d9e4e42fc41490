import { api } from "../../api/api.ts";
import type { Run } from "../../api/runs/run.ts";
import type { StageDocument } from "../stage/documents.ts";
import { useStore } from "../use-store.ts";
import { shownResult, type ShownResult } from "./shown-result.ts";

/** The run that is looked at, and how, if it is one of this document. */
export function useRunOver(document: StageDocument): { readonly run: Run; readonly shown: ShownResult } | undefined {
  const shown = useStore(shownResult);
  const run = useStore(api.runs).find(({ id }) => id === shown.runId);
  return run !== undefined && shown.document === document ? { run, shown } : undefined;
}
