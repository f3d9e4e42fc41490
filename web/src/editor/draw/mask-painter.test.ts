import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createEditor } from "../document/editor.ts";
import { invert } from "../mask/invert.ts";
import { screenPoint } from "../space.ts";
import { actualSize, panBy, resizeStage } from "../viewport.ts";
import { createMaskPainter, tintPalette } from "./mask-painter.ts";
import { createRenderer } from "./renderer.ts";
import { shownCoverage } from "./shown-coverage.ts";

test("the palette is the colour, as opaque as it is covered", () => {
  const bytes = new Uint8Array(tintPalette("#e5484d").buffer);
  expect(bytes.slice(0, 4)).toEqual(Uint8Array.of(0xe5, 0x48, 0x4d, 0));
  expect(bytes.slice(4 * 128, 4 * 129)).toEqual(Uint8Array.of(0xe5, 0x48, 0x4d, 128));
  expect(bytes.slice(-4)).toEqual(Uint8Array.of(0xe5, 0x48, 0x4d, 255));
});

/** Not all of whose tiles' rows begin with a word. */
const SIZE = { width: 701, height: 42 };

/** A canvas in memory that takes what the painter puts. It holds opacities only. */
class MemoryCanvas {
  readonly width = SIZE.width;
  readonly height = SIZE.height;
  readonly canvas = this;
  readonly opacities = new Uint8Array(SIZE.width * SIZE.height);
  put = 0;

  clearRect(): void {
    this.opacities.fill(0);
  }

  putImageData({ data }: ImageData, x: number, y: number, left: number, top: number, width: number, height: number): void {
    this.put += width * height;
    for (let row = top; row < top + height; row++) {
      for (let i = row * SIZE.width + left; i < row * SIZE.width + left + width; i++)
        this.opacities[i + y * SIZE.width + x] = data[4 * i + 3];
    }
  }
}

class MemoryImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(4 * width * height);
    this.width = width;
    this.height = height;
  }
}
Object.assign(globalThis, { ImageData: MemoryImageData });

const sample = fc.tuple(fc.nat(700), fc.nat(40)).map(([x, y]) => ({ at: screenPoint(x, y), pressure: 1 }));
const action = fc.oneof(
  fc.record({ kind: fc.constantFrom("begin" as const), sample, erase: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("extend" as const), sample, ahead: sample }),
  fc.record({ kind: fc.constantFrom("pan" as const), x: fc.integer({ min: -90, max: 90 }), y: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ kind: fc.constantFrom("commit" as const, "cancel" as const, "undo" as const, "redo" as const, "invert" as const) }),
  fc.record({
    kind: fc.constantFrom("look" as const),
    scale: fc.double({ min: 0.1, max: 3, noNaN: true }),
    x: fc.double({ min: -30, max: 30, noNaN: true }),
  }),
);

test("after whatever was done, the canvas shows what is painted, as if all of it were drawn anew", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 14 }), (actions) => {
      const editor = createEditor(SIZE);
      editor.setViewport((viewport) => resizeStage(viewport, SIZE, 1));
      editor.setBrush({ size: 14, unit: "picture", hardness: 0.4 });
      const canvas = new MemoryCanvas();
      const painter = createMaskPainter(canvas as unknown as CanvasRenderingContext2D);
      for (const action of actions) {
        if (action.kind === "begin") editor.begin(action);
        else if (action.kind === "extend") editor.extend([action.sample], [action.ahead]);
        else if (action.kind === "look") {
          const { scale, x } = action;
          editor.setViewport((viewport) => ({ ...viewport, scale, offset: screenPoint(x, x / 3) }));
        } else if (action.kind === "pan") editor.setViewport((viewport) => panBy(viewport, action.x, action.y));
        else editor[action.kind]();

        const { mask, viewport } = editor.getSnapshot();
        const view = { mask, live: editor.live(), viewport };
        painter.paint(view, "#000000", false);
        const { data } = shownCoverage(view, { left: 0, top: 0, ...SIZE });
        expect(canvas.opacities.findIndex((opacity, i) => opacity !== data[i])).toBe(-1);
      }
    }),
    { numRuns: 200 },
  );
});

test("what is shown of a gesture is what it commits, at any zoom", () => {
  const at = fc
    .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 42 }))
    .map(([x, y]) => ({ at: screenPoint(x, y), pressure: 1 }));
  const strokes = fc.array(fc.tuple(fc.array(at, { minLength: 1, maxLength: 4 }), fc.boolean()), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      strokes,
      fc.double({ min: 0.1, max: 1.5, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (strokes, scale, hardness) => {
        const editor = createEditor(SIZE);
        editor.setBrush({ size: 30, unit: "picture", hardness });
        const shown = (): Uint8Array => {
          const { mask, viewport } = editor.getSnapshot();
          const looked = { ...resizeStage(viewport, SIZE, 1), scale, offset: screenPoint(3.3, 0) };
          return shownCoverage({ mask, live: editor.live(), viewport: looked }, { left: 0, top: 0, ...SIZE }).data;
        };
        editor.setViewport((viewport) => ({ ...actualSize(resizeStage(viewport, SIZE, 1)), offset: screenPoint(0, 0) }));
        for (const [[first, ...others], erase] of strokes) {
          editor.begin({ sample: first, erase });
          for (const sample of others) editor.extend([sample]);
          const live = shown();
          editor.commit();
          const committed = shown();
          expect(live.findIndex((coverage, i) => coverage !== committed[i])).toBe(-1);
        }
      },
    ),
  );
});

test("a stroke draws where it went on and no more, and its end draws nothing", () => {
  const editor = createEditor(SIZE);
  editor.setViewport((viewport) => actualSize(resizeStage(viewport, SIZE, 1)));
  editor.setBrush({ size: 10, unit: "picture" });
  const canvas = new MemoryCanvas();
  const painter = createMaskPainter(canvas as unknown as CanvasRenderingContext2D);
  const paint = (): number => {
    canvas.put = 0;
    painter.paint({ mask: editor.getSnapshot().mask, live: editor.live(), viewport: editor.getSnapshot().viewport }, "#000000", false);
    return canvas.put;
  };
  expect(paint()).toBe(0);
  editor.begin({ sample: { at: screenPoint(20, 20), pressure: 1 } });
  for (let x = 30; x <= 650; x += 10) {
    editor.extend([{ at: screenPoint(x, 20), pressure: 1 }]);
    expect(paint()).toBeLessThan(50 * 25);
  }
  editor.commit();
  // The last piece, which was provisional, settles.
  expect(paint()).toBeLessThan(50 * 25);
  expect(paint()).toBe(0);

  // Elsewhere all of it is drawn anew: the rows in which something is painted.
  editor.setViewport((viewport) => panBy(viewport, -3, 0));
  const drawn = paint();
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThanOrEqual(SIZE.width * 12);
});

test("what is left for later calls is drawn by them, a band at a time, and shows until then what it did", () => {
  const editor = createEditor(SIZE);
  editor.setViewport((viewport) => actualSize(resizeStage(viewport, SIZE, 1)));
  const canvas = new MemoryCanvas();
  const painter = createMaskPainter(canvas as unknown as CanvasRenderingContext2D);
  const view = () => ({ mask: editor.getSnapshot().mask, live: editor.live(), viewport: editor.getSnapshot().viewport });
  const opacitiesOf = (rows: number): Set<number> => new Set(canvas.opacities.subarray(0, rows * SIZE.width));
  painter.paint(view(), "#000000", false);
  editor.invert();
  expect(painter.paint(view(), "#000000", false, -Infinity)).toBe(false);
  expect(opacitiesOf(32)).toEqual(new Set([255]));
  expect(canvas.opacities.at(-1)).toBe(0);
  editor.clear();
  expect(painter.paint(view(), "#000000", false, -Infinity)).toBe(false);
  expect(painter.paint(view(), "#000000", false, -Infinity)).toBe(true);
  expect(opacitiesOf(SIZE.height)).toEqual(new Set([0]));
});

test("while one erases, the mask itself is shown in place of what it is shown instead, and that again afterwards", () => {
  const frames: (() => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => frames.push(draw));
  const editor = createEditor(SIZE);
  editor.setViewport((viewport) => actualSize(resizeStage(viewport, SIZE, 1)));
  const canvas = Object.assign(new MemoryCanvas(), { style: {}, getContext: () => canvas }) as MemoryCanvas;
  const maskCanvas = canvas as unknown as HTMLCanvasElement;
  const pictureCanvas = Object.assign(new MemoryCanvas(), { style: {}, getContext: () => canvas }) as unknown as HTMLCanvasElement;
  const renderer = createRenderer({ editor, pictureCanvas, maskCanvas, tint: "#000000" });
  // Of several slices, all.
  const shown = (): Set<number> => {
    for (let draw = frames.shift(); draw !== undefined; draw = frames.shift()) draw();
    return new Set(canvas.opacities);
  };
  renderer.showInstead(invert(editor.getSnapshot().mask));
  expect(shown()).toEqual(new Set([255]));
  editor.begin({ sample: { at: screenPoint(20, 20), pressure: 1 }, erase: true });
  expect(shown()).toEqual(new Set([0]));
  editor.cancel();
  expect(shown()).toEqual(new Set([255]));
  renderer.dispose();
  vi.unstubAllGlobals();
});
