import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { screenPoint } from "../space.ts";
import type { Viewport } from "../viewport.ts";
import { levelOf, onCanvas } from "./level.ts";

const viewport = fc
  .record({
    scale: fc.double({ min: 0.02, max: 30, noNaN: true }),
    x: fc.double({ min: -3000, max: 3000, noNaN: true }),
    y: fc.double({ min: -3000, max: 3000, noNaN: true }),
    devicePixelRatio: fc.constantFrom(1, 1.25, 2, 3),
    width: fc.integer({ min: 1, max: 3000 }),
    height: fc.integer({ min: 1, max: 3000 }),
  })
  .map(({ scale, x, y, devicePixelRatio, width, height }): Viewport => {
    return { scale, devicePixelRatio, offset: screenPoint(x, y), stage: { width: 900, height: 700 }, picture: { width, height } };
  });

describe("the level", () => {
  test.each([
    { name: "enlarged", scale: 3, level: 0 },
    { name: "at 100 %", scale: 1, level: 0 },
    { name: "a little reduced", scale: 0.6, level: 0 },
    { name: "at half", scale: 0.5, level: 1 },
    { name: "a 4096² picture on a desktop stage", scale: 0.22, level: 2 },
  ])("$name is $level", ({ scale, level }) => {
    expect(levelOf({ scale, devicePixelRatio: 1 } as Viewport)).toBe(level);
    expect(levelOf({ scale: scale / 2, devicePixelRatio: 2 } as Viewport)).toBe(level);
  });
});

test("boxes that touch in the picture touch on the canvas", () => {
  fc.assert(
    fc.property(viewport, fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 300 }), (viewport, left, top, side) => {
      const box = { left, top, width: side, height: side };
      const here = onCanvas(viewport, box);
      const right = onCanvas(viewport, { ...box, left: left + side });
      const below = onCanvas(viewport, { ...box, top: top + side });
      expect([right.left, below.top]).toEqual([here.left + here.width, here.top + here.height]);
    }),
  );
});
