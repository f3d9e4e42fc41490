import fc from "fast-check";
import { expect, test } from "vitest";
import { createEditor, onCanvas, resizeStage, screenPoint, type Viewport } from "../../editor/index.ts";
import { groundBox } from "./ground-box.ts";

const STAGE = { width: 400, height: 300 };
/** The widest shadow, and the pattern in the style sheet. */
const SHADOW = 24;
const PATTERN = 16;

const viewports = fc
  .record({
    width: fc.integer({ min: 1, max: 4096 }),
    height: fc.integer({ min: 1, max: 4096 }),
    devicePixelRatio: fc.constantFrom(1, 1.5, 2),
    scale: fc.double({ min: 0.05, max: 8, noNaN: true }),
    x: fc.double({ min: -3000, max: 390, noNaN: true }),
    y: fc.double({ min: -3000, max: 290, noNaN: true }),
  })
  .map(({ width, height, devicePixelRatio, scale, x, y }): Viewport => {
    const { viewport } = createEditor({ width, height }).getSnapshot();
    return { ...resizeStage(viewport, STAGE, devicePixelRatio), scale, offset: screenPoint(x, y) };
  });

test("the ground ends a device pixel before the picture does, or where nobody sees it, and its pattern goes on from the picture's corner", () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      const ground = groundBox(viewport);
      const onDevice = onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });
      const inner = { left: onDevice.left + 1, top: onDevice.top + 1, width: onDevice.width - 2, height: onDevice.height - 2 };
      const shown = Object.fromEntries(Object.entries(inner).map(([side, length]) => [side, length / viewport.devicePixelRatio]));
      for (const [from, length] of [
        ["left", "width"],
        ["top", "height"],
      ] as const) {
        const end = Math.max(shown[from] + Math.max(0, shown[length]), -SHADOW);
        const groundEnd = Math.max(ground[from] + ground[length], -SHADOW);
        expect(Math.max(ground[from], -SHADOW)).toBe(Math.max(shown[from], -SHADOW));
        expect(Math.min(groundEnd, STAGE[length] + PATTERN)).toBeCloseTo(Math.min(end, STAGE[length] + PATTERN), 6);
        const periods = (ground[from] - shown[from]) / PATTERN;
        expect(periods).toBeCloseTo(Math.round(periods), 6);
      }
    }),
  );
});

test("panning over a picture larger than the stage moves the ground, and leaves it as large", () => {
  const { viewport } = createEditor({ width: 4096, height: 4096 }).getSnapshot();
  const sizes = [-100, -333.5, -1207, -3000].map((x) => {
    const { width, height } = groundBox({ ...resizeStage(viewport, STAGE, 1), scale: 1, offset: screenPoint(x, x / 2) });
    return { width, height };
  });
  expect(new Set(sizes.map((size) => JSON.stringify(size))).size).toBe(1);
  expect(sizes[0].width).toBeLessThan(2 * STAGE.width);
});
