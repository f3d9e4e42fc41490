import { useEffect } from "react";
import type { Run } from "../../api/runs/run.ts";
import { documents } from "../stage/documents.ts";
import { changeResult } from "./shown-result.ts";
import { takeAsInput } from "./take-as-input.ts";

/** A picture that was made from words alone goes to the stage, if that is empty: there it can be seen, and painted on. */
export function useFirstPicture(run: Run | undefined): void {
  const result = run?.phase.kind === "succeeded" ? run.phase.results[0] : undefined;
  const [id, name] = [run?.id ?? "", run?.settings.prompt ?? ""];
  useEffect(() => {
    if (result === undefined || documents.getSnapshot() !== undefined) return;
    // Over it, the others of the same run can be looked at.
    void takeAsInput(result, name).then((document) => changeResult(id, { document }));
  }, [result, id, name]);
}
