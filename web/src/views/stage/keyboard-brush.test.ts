import { expect, test } from "vitest";
import { createEditor, panBy, resizeStage, type Editor } from "../../editor/index.ts";
import { pressKeyboardBrush } from "./keyboard-brush.ts";

/** A stage of 100 × 100 that shows the middle of a picture of 200 × 200 at its own size. */
function stage(): Editor {
  const editor = createEditor({ width: 200, height: 200 });
  editor.setViewport((viewport) => ({
    ...resizeStage(viewport, { width: 100, height: 100 }, 1),
    scale: 1,
    offset: { ...viewport.offset, x: -50, y: -50 },
  }));
  editor.setBrush({ size: 10, unit: "picture", hardness: 1 });
  return editor;
}

function isPainted(editor: Editor, x: number, y: number): boolean {
  const { data, width } = editor.exportMask();
  return data[y * width + x] >= 128;
}

test("Enter twice paints a dab in the middle of the stage, as one step", () => {
  const editor = stage();
  pressKeyboardBrush(editor);
  expect(editor.getSnapshot().drawing).toBe(true);
  pressKeyboardBrush(editor);
  expect([isPainted(editor, 100, 100), isPainted(editor, 110, 100)]).toEqual([true, false]);
  editor.undo();
  expect(isPainted(editor, 100, 100)).toBe(false);
});

test("what the picture is moved by meanwhile is drawn", () => {
  const editor = stage();
  pressKeyboardBrush(editor);
  editor.setViewport((viewport) => panBy(viewport, -20, 0));
  pressKeyboardBrush(editor);
  expect([isPainted(editor, 100, 100), isPainted(editor, 110, 100), isPainted(editor, 120, 100)]).toEqual([true, true, true]);
  expect(isPainted(editor, 130, 100)).toBe(false);
});

test("Escape takes the brush away, and moving draws no more", () => {
  const editor = stage();
  pressKeyboardBrush(editor);
  editor.cancel();
  editor.setViewport((viewport) => panBy(viewport, -20, 0));
  expect(editor.getSnapshot().undo).toBeUndefined();
  expect(isPainted(editor, 100, 100)).toBe(false);
});
