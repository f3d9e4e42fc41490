import { useEffect } from "react";
import { documents } from "../stage/documents.ts";
import { changeResult } from "./shown-result.ts";

/** Whoever begins to paint, or opens another picture, wants to see that, and not a result over it. */
export function useHideOnPaint(runId: string | undefined): void {
  useEffect(() => {
    if (runId === undefined) return;
    const hide = (): void => changeResult(runId, { isHidden: true });
    const editor = documents.getSnapshot()?.editor;
    const mask = editor?.getSnapshot().mask;
    const ends = [
      documents.subscribe(hide),
      editor?.subscribe(() => {
        if (editor.getSnapshot().drawing || editor.getSnapshot().mask !== mask) hide();
      }),
    ];
    return () => {
      for (const end of ends) end?.();
    };
  }, [runId]);
}
