import { api } from "../../api/api.ts";
import type { Run } from "../../api/runs/run.ts";
import type { StageDocument } from "../stage/documents.ts";
import { useStore } from "../use-store.ts";
import { resultOf, shownResult, type ShownResult } from "./shown-result.ts";

/** The last run and how it is looked at, if it is one of this document. */
export function useRunOver(document: StageDocument): { readonly run: Run; readonly shown: ShownResult } | undefined {
  const [run] = useStore(api.runs);
  const shown = resultOf(useStore(shownResult), run?.id ?? "");
  return run !== undefined && shown.document === document ? { run, shown } : undefined;
}
