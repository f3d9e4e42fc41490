import { expect, test } from "vitest";
import { isEmpty, screenPoint } from "../../editor/index.ts";
import { createDocuments } from "./documents.ts";

const asBitmap = (width: number, height: number): ImageBitmap => ({ width, height, close: () => {} });
const documents = () => createDocuments(({ width, height }) => asBitmap(width, height) as unknown as OffscreenCanvas);
const FILE = new Blob(["its own bytes"]);

test("a picture that is opened is as large as it is decoded, is sent as its own bytes, and has nothing painted", () => {
  const opened = documents().openPicture({ name: "a.png", bitmap: asBitmap(30, 20), isOpaque: false, file: FILE, originalSize: undefined });
  expect(opened).toMatchObject({ name: "a.png", size: { width: 30, height: 20 } });
  expect(opened.file).toBe(FILE);
  expect(isEmpty(opened.editor.getSnapshot().mask)).toBe(true);
});

test("white has no file to send", () => {
  expect(documents().openBlank("white", { width: 64, height: 64 }).file).toBeUndefined();
});

test("tool, brush and tint stay in the hand when another picture is opened; the mask and its history do not", () => {
  const store = documents();
  const { editor } = store.openBlank("first", { width: 64, height: 64 });
  editor.selectTool("lasso");
  editor.setBrush({ size: 7, unit: "picture", hardness: 0.5 });
  editor.setTint({ opacity: 0.8 });
  editor.tap(screenPoint(10, 10));
  editor.invert();
  const second = store.openBlank("second", { width: 32, height: 32 }).editor.getSnapshot();
  expect(second).toMatchObject({
    tool: "lasso",
    brush: { size: 7, unit: "picture", hardness: 0.5 },
    tint: { opacity: 0.8 },
    undo: undefined,
  });
  expect(isEmpty(second.mask)).toBe(true);
  expect(store.getSnapshot()?.name).toBe("second");
});

/** The names of what can be undone, one after the other. */
function undoAll(store: ReturnType<typeof createDocuments>): string[] {
  const seen: string[] = [];
  while (store.canUndo()) {
    store.undo();
    seen.push(`${store.getSnapshot()!.name}${isEmpty(store.getSnapshot()!.editor.getSnapshot().mask) ? "" : " painted"}`);
  }
  return seen;
}

function redoAll(store: ReturnType<typeof createDocuments>): string[] {
  const seen: string[] = [];
  while (store.canRedo()) {
    store.redo();
    seen.push(`${store.getSnapshot()!.name}${isEmpty(store.getSnapshot()!.editor.getSnapshot().mask) ? "" : " painted"}`);
  }
  return seen;
}

test("undo goes back from a picture to the one before it, with what was painted there, and redo forth again", () => {
  const store = documents();
  store.openBlank("first", { width: 64, height: 64 }).editor.invert();
  store.openBlank("second", { width: 32, height: 32 }).editor.invert();
  expect(undoAll(store)).toEqual(["second", "first painted", "first"]);
  expect(redoAll(store)).toEqual(["first painted", "second", "second painted"]);
  expect(undoAll(store)).toEqual(["second", "first painted", "first"]);
});

test("who paints on after going back leaves what was taken back", () => {
  const store = documents();
  store.openBlank("first", { width: 64, height: 64 });
  store.openBlank("second", { width: 32, height: 32 });
  store.undo();
  store.getSnapshot()!.editor.invert();
  expect(store.canRedo()).toBe(false);
  expect(undoAll(store)).toEqual(["first"]);
  expect(redoAll(store)).toEqual(["first painted"]);
});

test("a gesture under way is taken back, and the picture stays", () => {
  const store = documents();
  store.openBlank("first", { width: 64, height: 64 });
  const { editor } = store.openBlank("second", { width: 32, height: 32 });
  editor.begin({ sample: { at: screenPoint(10, 10), pressure: 1 } });
  store.undo();
  expect(store.getSnapshot()?.name).toBe("second");
  expect(editor.getSnapshot().drawing).toBe(false);
});

test("of pictures from before, the oldest go when they are too many pixels", () => {
  const store = documents();
  for (const name of ["1", "2", "3", "4", "5", "6"]) store.openBlank(name, { width: 4096, height: 4096 });
  expect(undoAll(store)).toEqual(["5", "4", "3", "2"]);
});

test("redo goes forth to the picture that was undone, past a step that had been undone before it", () => {
  const store = documents();
  const { editor } = store.openBlank("first", { width: 64, height: 64 });
  editor.invert();
  store.undo();
  store.openBlank("second", { width: 64, height: 64 });
  store.undo();
  expect(redoAll(store)).toEqual(["second"]);
});
