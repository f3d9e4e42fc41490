import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Sample } from "../input/intent.ts";
import { PAINTED_FROM } from "../mask/mask.ts";
import { screenPoint } from "../space.ts";
import { resizeStage } from "../viewport.ts";
import { createEditor } from "./editor.ts";
import { TOOLS, type Editor, type Tool } from "./editor-types.ts";

const SIZE = { width: 290, height: 24 };

/** An editor whose screen and picture are the same, one to one. */
function editorAtActualSize(): Editor {
  const editor = createEditor(SIZE);
  editor.setViewport((viewport) => ({ ...resizeStage(viewport, SIZE, 1), scale: 1, offset: screenPoint(0, 0) }));
  return editor;
}

const sampleAt = (x: number, y: number, pressure = 0.5): Sample => ({ at: screenPoint(x, y), pressure });
const paintedPixels = (editor: Editor): Uint8Array => editor.exportMask().data;

function draw(editor: Editor, samples: readonly Sample[], erase = false): void {
  editor.begin({ sample: samples[0], erase });
  for (const sample of samples.slice(1)) editor.extend([sample]);
  editor.commit();
}

const sample = fc
  .tuple(
    fc.double({ min: -10, max: 300, noNaN: true }),
    fc.double({ min: -5, max: 30, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([x, y, pressure]) => sampleAt(x, y, pressure));
const drawing = fc.record({
  tool: fc.constantFrom(...TOOLS),
  erase: fc.boolean(),
  samples: fc.array(sample, { minLength: 1, maxLength: 5 }),
});
const operations = ["invert", "clear", "fillHoles", "grow", "shrink"] as const;
const action = fc.oneof({ weight: 3, arbitrary: drawing }, { weight: 1, arbitrary: fc.constantFrom(...operations) });

function act(editor: Editor, action: { tool: Tool; erase: boolean; samples: Sample[] } | (typeof operations)[number]): void {
  if (typeof action === "object") {
    editor.selectTool(action.tool);
    draw(editor, action.samples, action.erase);
  } else if (action === "grow" || action === "shrink") editor[action](3);
  else editor[action]();
}

test("undoing everything gives the empty mask, redoing everything gives it all back", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 7 }), (actions) => {
      const editor = editorAtActualSize();
      editor.setBrush({ size: 9, hardness: 0.5 });
      const masks = [paintedPixels(editor)];
      for (const next of actions) {
        const before = editor.getSnapshot();
        act(editor, next);
        if (editor.getSnapshot().mask !== before.mask) masks.push(paintedPixels(editor));
      }
      for (const mask of masks.slice(0, -1).toReversed()) {
        editor.undo();
        expect(paintedPixels(editor)).toEqual(mask);
      }
      expect(editor.getSnapshot().undo).toBeUndefined();
      for (const mask of masks.slice(1)) {
        editor.redo();
        expect(paintedPixels(editor)).toEqual(mask);
      }
      expect(editor.getSnapshot().redo).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

test("the mask that is exported is what was painted, pixel by pixel", () => {
  const editor = editorAtActualSize();
  editor.setBrush({ size: 10 });
  draw(editor, [sampleAt(250, 12), sampleAt(262, 12)]);
  const expected = Array.from({ length: SIZE.width * SIZE.height }, (_, pixel) => {
    const x = (pixel % SIZE.width) + 0.5;
    const y = Math.floor(pixel / SIZE.width) + 0.5;
    return Math.hypot(x - Math.min(Math.max(x, 250), 262), y - 12) <= 5;
  });
  expect([...paintedPixels(editor)].map((value) => value >= PAINTED_FROM)).toEqual(expected);
});

test("importing what was exported changes nothing, not even the mask's identity", () => {
  const editor = editorAtActualSize();
  draw(editor, [sampleAt(20, 12), sampleAt(90, 3)]);
  const { mask } = editor.getSnapshot();
  editor.importMask(editor.exportMask());
  expect(editor.getSnapshot().mask).toBe(mask);
});

test("a mask of another size is not imported", () => {
  const editor = editorAtActualSize();
  expect(() => editor.importMask({ width: 2, height: 1, data: new Uint8Array(2) })).toThrow(
    new RangeError("Expected 290x24, the size of the picture, for coverage but received 2x1"),
  );
});

describe("a gesture", () => {
  test.each(TOOLS)("of the %s leaves mask and snapshot alone until it is committed, then changes both once", (tool) => {
    const editor = editorAtActualSize();
    editor.selectTool(tool);
    if (tool === "eraser") editor.invert();
    editor.begin({ sample: sampleAt(10, 5) });
    const begun = editor.getSnapshot();
    const changed = vi.fn<() => void>();
    editor.subscribe(changed);
    editor.extend([sampleAt(40, 20), sampleAt(60, 15)], [sampleAt(80, 9)]);
    expect(editor.getSnapshot()).toBe(begun);
    expect(changed).not.toHaveBeenCalled();
    editor.commit();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(editor.getSnapshot().mask).not.toBe(begun.mask);
    expect(editor.getSnapshot()).toMatchObject({ undo: tool, drawing: false });
  });

  test("that is cancelled leaves nothing, nor a step to undo", () => {
    const editor = editorAtActualSize();
    const before = editor.getSnapshot();
    editor.begin({ sample: sampleAt(10, 5) });
    editor.extend([sampleAt(40, 20)]);
    editor.cancel();
    expect(editor.getSnapshot()).toEqual(before);
    expect(editor.getSnapshot().mask).toBe(before.mask);
    expect(editor.live()).toBeUndefined();
  });

  test("that changes nothing is no step to undo", () => {
    const editor = editorAtActualSize();
    draw(editor, [sampleAt(10, 5)], true);
    expect(editor.getSnapshot().undo).toBeUndefined();
  });

  test("is taken back by undo while it lasts, and what was before it stays", () => {
    const editor = editorAtActualSize();
    draw(editor, [sampleAt(100, 5)]);
    const { mask } = editor.getSnapshot();
    editor.begin({ sample: sampleAt(10, 5) });
    editor.undo();
    expect(editor.getSnapshot()).toMatchObject({ mask, drawing: false, undo: "brush" });
  });

  test("tells whoever draws of each extension", () => {
    const editor = editorAtActualSize();
    const drawn = vi.fn<() => void>();
    const end = editor.subscribeToDrawing(drawn);
    editor.begin({ sample: sampleAt(10, 5) });
    drawn.mockClear();
    editor.extend([sampleAt(12, 5)]);
    editor.extend([sampleAt(14, 5)]);
    expect(drawn).toHaveBeenCalledTimes(2);
    end();
    editor.extend([sampleAt(16, 5)]);
    expect(drawn).toHaveBeenCalledTimes(2);
  });

  test("keeps the brush it began with while one zooms", () => {
    const editor = editorAtActualSize();
    editor.setBrush({ size: 6, unit: "screen" });
    editor.begin({ sample: sampleAt(20, 12) });
    editor.setViewport((viewport) => ({ ...viewport, scale: 2 }));
    editor.extend([sampleAt(80, 24)]);
    editor.commit();
    const column = Array.from({ length: SIZE.height }, (_, y) => paintedPixels(editor)[y * SIZE.width + 30]);
    expect(column.filter((value) => value >= PAINTED_FROM).length).toBe(6);
  });
});

describe("the brush's radius", () => {
  const paintedAcross = (editor: Editor): number => {
    const row = paintedPixels(editor).subarray(12 * SIZE.width, 13 * SIZE.width);
    return row.filter((value) => value >= PAINTED_FROM).length;
  };

  test.each([
    { name: "picture pixels at any zoom", unit: "picture", scale: 2, pen: false, pressure: 0.5, expected: 12 },
    { name: "screen pixels follow the zoom", unit: "screen", scale: 2, pen: false, pressure: 0.5, expected: 6 },
    { name: "a mouse's pressure does not count", unit: "picture", scale: 1, pen: false, pressure: 0.5, expected: 12 },
    { name: "a pen's does", unit: "picture", scale: 1, pen: true, pressure: 0.5, expected: 6 },
  ] as const)("$name", ({ unit, scale, pen, pressure, expected }) => {
    const editor = editorAtActualSize();
    editor.setBrush({ size: 12, unit });
    editor.setViewport((viewport) => ({ ...viewport, scale }));
    editor.begin({ sample: sampleAt(50 * scale, 12.5 * scale, pressure), pen });
    editor.commit();
    expect(paintedAcross(editor)).toBe(expected);
  });
});

describe("the snapshot", () => {
  test("is the same object as long as nothing changes", () => {
    const editor = editorAtActualSize();
    const { brush, tint, tool } = editor.getSnapshot();
    const before = editor.getSnapshot();
    editor.setBrush({ ...brush });
    editor.setTint({ ...tint });
    editor.selectTool(tool);
    editor.setViewport((viewport) => viewport);
    editor.clear();
    editor.undo();
    editor.cancel();
    expect(editor.getSnapshot()).toBe(before);
  });

  test("keeps the parts that did not change", () => {
    const editor = editorAtActualSize();
    const before = editor.getSnapshot();
    editor.setBrush({ size: 7 });
    const after = editor.getSnapshot();
    expect([after.mask === before.mask, after.viewport === before.viewport, after.brush.size]).toEqual([true, true, 7]);
  });

  test("holds the brush within its limits", () => {
    const editor = editorAtActualSize();
    editor.setBrush({ size: 1e6, hardness: 2 });
    expect(editor.getSnapshot().brush).toMatchObject({ size: 1024, hardness: 1 });
    editor.setBrush({ size: -3, hardness: -1 });
    expect(editor.getSnapshot().brush).toMatchObject({ size: 1, hardness: 0 });
  });
});

test("filling a ring that was drawn paints what it encloses", () => {
  const editor = editorAtActualSize();
  editor.setBrush({ size: 3, hardness: 0.2 });
  draw(
    editor,
    [
      [20, 4],
      [60, 4],
      [60, 20],
      [20, 20],
      [20, 4],
    ].map(([x, y]) => sampleAt(x, y)),
  );
  editor.selectTool("fill");
  editor.tap(screenPoint(40, 12));
  const pixels = paintedPixels(editor);
  expect([pixels[12 * SIZE.width + 40], pixels[12 * SIZE.width + 100]]).toEqual([255, 0]);
  editor.tap(screenPoint(40, 12), { erase: true });
  expect(paintedPixels(editor).every((value) => value < PAINTED_FROM)).toBe(true);
});
