import fc from "fast-check";
import { expect, test } from "vitest";
import { createEditor } from "../document/editor.ts";
import { screenPoint } from "../space.ts";
import { resizeStage, type Viewport } from "../viewport.ts";
import { coverageIn, reduce } from "./coverage-in.ts";
import { createTintPainter, tintPalette } from "./tint-painter.ts";

test("each pixel of a reduced raster is the mean of those that it stands for", () => {
  const raster = { width: 5, height: 2, data: Uint8Array.of(0, 100, 8, 8, 9, 200, 100, 8, 8, 30) };
  expect(reduce(raster, 1)).toEqual({ width: 3, height: 1, data: Uint8Array.of(100, 8, 20) });
  expect(reduce(raster, 0)).toBe(raster);
});

test("the palette is the colour, as opaque as it is covered", () => {
  const bytes = new Uint8Array(tintPalette("#e5484d").buffer);
  expect(bytes.slice(0, 4)).toEqual(Uint8Array.of(0xe5, 0x48, 0x4d, 0));
  expect(bytes.slice(4 * 128, 4 * 129)).toEqual(Uint8Array.of(0xe5, 0x48, 0x4d, 128));
  expect(bytes.slice(-4)).toEqual(Uint8Array.of(0xe5, 0x48, 0x4d, 255));
});

const SIZE = { width: 700, height: 40 };

/** A canvas in memory that takes what the painter puts, and draws unscaled. It holds opacities only. */
class MemoryCanvas {
  readonly width: number;
  readonly height: number;
  readonly opacities: Uint8Array;
  puts = 0;
  imageSmoothingEnabled = true;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.opacities = new Uint8Array(width * height);
  }

  getContext(): this {
    return this;
  }

  putImageData(image: ImageData, left: number, top: number): void {
    this.puts++;
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) this.opacities[(top + y) * this.width + left + x] = image.data[(y * image.width + x) * 4 + 3];
    }
  }

  drawImage(from: MemoryCanvas, left: number, top: number): void {
    for (let y = 0; y < from.height; y++) {
      for (let x = 0; x < from.width; x++) {
        if (left + x < this.width && top + y < this.height)
          this.opacities[(top + y) * this.width + left + x] = from.opacities[y * from.width + x];
      }
    }
  }
}

class MemoryImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}
Object.assign(globalThis, { ImageData: MemoryImageData });

/** At a scale where one level pixel is one canvas pixel, so that the canvas can be compared with the mask. */
function atLevel(level: number): (viewport: Viewport) => Viewport {
  return (viewport) => ({ ...resizeStage(viewport, SIZE, 1), scale: 1 / 2 ** level, offset: screenPoint(0, 0) });
}

const sample = fc.tuple(fc.nat(700), fc.nat(40)).map(([x, y]) => ({ at: screenPoint(x, y), pressure: 1 }));
const action = fc.oneof(
  fc.record({ kind: fc.constantFrom("begin" as const), sample, erase: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("extend" as const), sample, ahead: sample }),
  fc.record({ kind: fc.constantFrom("commit" as const, "cancel" as const, "undo" as const, "redo" as const, "invert" as const) }),
  fc.record({ kind: fc.constantFrom("level" as const), level: fc.nat(2) }),
);

test("after whatever was done, the canvas shows what is painted", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 14 }), (actions) => {
      const editor = createEditor(SIZE);
      let level = 0;
      editor.setViewport(atLevel(level));
      editor.setBrush({ size: 14, unit: "picture", hardness: 0.4 });
      const painter = createTintPainter("#000000", (width, height) => new MemoryCanvas(width, height) as unknown as OffscreenCanvas);
      for (const action of actions) {
        if (action.kind === "begin") editor.begin(action);
        else if (action.kind === "extend") editor.extend([action.sample], [action.ahead]);
        else if (action.kind === "level") editor.setViewport(atLevel((level = action.level)));
        else editor[action.kind]();

        const { mask, viewport } = editor.getSnapshot();
        const live = editor.live();
        const damage = live?.takeDamage();
        const shown = new MemoryCanvas(SIZE.width, SIZE.height);
        painter.paint(shown as unknown as CanvasRenderingContext2D, { mask, live, damage, viewport });
        const expected = reduce(coverageIn(mask, live, { left: 0, top: 0, ...SIZE }), level);
        for (let y = 0; y < expected.height; y++) {
          const row = shown.opacities.slice(y * SIZE.width, y * SIZE.width + expected.width);
          expect(row).toEqual(expected.data.slice(y * expected.width, (y + 1) * expected.width));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("what is shown of a gesture is what it commits", () => {
  const editor = createEditor(SIZE);
  editor.setViewport(atLevel(0));
  editor.invert();
  const whole = { left: 0, top: 0, ...SIZE };
  editor.begin({ sample: { at: screenPoint(250, 10), pressure: 1 }, erase: true });
  editor.extend([{ at: screenPoint(400, 30), pressure: 1 }]);
  const shown = coverageIn(editor.getSnapshot().mask, editor.live(), whole);
  editor.commit();
  expect(shown).toEqual(editor.exportMask());
});

test("a change colours only the squares that it touches, and nothing is coloured twice", () => {
  const editor = createEditor(SIZE);
  editor.setViewport(atLevel(0));
  editor.invert();
  const canvases: MemoryCanvas[] = [];
  const painter = createTintPainter("#000000", (width, height) => {
    const canvas = new MemoryCanvas(width, height);
    canvases.push(canvas);
    return canvas as unknown as OffscreenCanvas;
  });
  const paint = (): number[] => {
    const { mask, viewport } = editor.getSnapshot();
    const live = editor.live();
    const shown = new MemoryCanvas(SIZE.width, SIZE.height);
    painter.paint(shown as unknown as CanvasRenderingContext2D, { mask, live, damage: live?.takeDamage(), viewport });
    return canvases.map(({ puts }) => puts);
  };
  expect(paint()).toEqual([1, 1, 1]);
  expect(paint()).toEqual([1, 1, 1]);
  editor.tap(screenPoint(600, 20), { erase: true });
  expect(paint()).toEqual([1, 1, 2]);
});
