import { expect, test } from "vitest";
import { isEmpty, screenPoint } from "../../editor/index.ts";
import { createDocuments } from "./documents.ts";

const asBitmap = (width: number, height: number): ImageBitmap => ({ width, height, close: () => {} });
const documents = () => createDocuments(({ width, height }) => asBitmap(width, height) as unknown as OffscreenCanvas);
const FILE = new Blob(["its own bytes"]);

test("a picture that is opened is as large as it is decoded, is sent as its own bytes, and has nothing painted", () => {
  const opened = documents().openPicture({ name: "a.png", bitmap: asBitmap(30, 20), file: FILE, originalSize: undefined });
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
