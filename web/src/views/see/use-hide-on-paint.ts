import { useEffect } from "react";
import type { Editor } from "../../editor/index.ts";
import { changeResult } from "./shown-result.ts";

/** Whoever begins to paint wants to see that, and not a result over it. */
export function useHideOnPaint(runId: string | undefined, editor: Editor): void {
  useEffect(() => {
    if (runId === undefined) return;
    const { mask } = editor.getSnapshot();
    return editor.subscribe(() => {
      if (editor.getSnapshot().drawing || editor.getSnapshot().mask !== mask) changeResult(runId, { isHidden: true });
    });
  }, [runId, editor]);
}
