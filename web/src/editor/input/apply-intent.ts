import type { Editor } from "../document/editor-types.ts";
import { stepHardness, stepSize } from "../stroke/brush.ts";
import { panBy, pinch, zoomBy } from "../viewport.ts";
import type { Intent } from "./intent.ts";

export function applyIntent(editor: Editor, intent: Intent): void {
  switch (intent.kind) {
    case "begin":
      return editor.begin(intent);
    case "extend":
      return editor.extend(intent.samples, intent.predicted);
    case "commit":
      return editor.commit();
    case "cancel":
      return editor.cancel();
    case "pan":
      return editor.setViewport((viewport) => panBy(viewport, intent.dx, intent.dy));
    case "zoom":
      return editor.setViewport((viewport) => zoomBy(viewport, intent.factor, intent.at));
    case "pinch":
      return editor.setViewport((viewport) => pinch(viewport, intent.before, intent.after));
    case "size":
      return editor.setBrush({ size: stepSize(editor.getSnapshot().brush, intent.steps) });
    case "hardness":
      return editor.setBrush({ hardness: stepHardness(editor.getSnapshot().brush, intent.steps) });
  }
}
