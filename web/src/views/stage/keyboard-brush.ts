import { screenPoint, type Editor, type ScreenPoint } from "../../editor/index.ts";

/** Lets Enter on the focused stage paint; tells whether the brush is down now. Returns what ends it. */
export function connectKeyboardBrush(editor: Editor, surface: HTMLElement, onPress: (isDown: boolean) => void): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target !== surface) return;
    event.preventDefault();
    pressKeyboardBrush(editor);
    onPress(editor.getSnapshot().drawing);
  };
  surface.addEventListener("keydown", press);
  return () => surface.removeEventListener("keydown", press);
}

/**
 * Painting without a pointer: the brush stands in the middle of the stage, Enter puts it down and lifts it, and the arrow keys, which
 * move the picture, draw meanwhile.
 */
export function pressKeyboardBrush(editor: Editor): void {
  if (editor.getSnapshot().drawing) return editor.commit();
  const { viewport } = editor.getSnapshot();
  editor.begin({ sample: { at: middleOf(editor), pressure: 1 } });
  let drawnAt = viewport;
  const unsubscribe = editor.subscribe(() => {
    const snapshot = editor.getSnapshot();
    if (!snapshot.drawing) return unsubscribe();
    if (snapshot.viewport === drawnAt) return;
    drawnAt = snapshot.viewport;
    editor.extend([{ at: middleOf(editor), pressure: 1 }]);
  });
}

function middleOf(editor: Editor): ScreenPoint {
  const { width, height } = editor.getSnapshot().viewport.stage;
  return screenPoint(width / 2, height / 2);
}
