import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plane } from "./picture.ts";
import { bytesOf, floatsOf, readGolden } from "./read-golden.test.support.ts";
import { inpaintTelea } from "./telea.ts";

interface Case {
  readonly name: string;
  readonly side: number;
  readonly rgb: string;
  readonly mask: string;
  /** OpenCV's without what it adds for the gradient and for rounding, float32. */
  readonly exact: string;
  /** OpenCV's as it is. */
  readonly bytes: string;
}

const { cases } = readGolden("telea.json") as { readonly cases: readonly Case[] };
/** Half a level, and what float32 loses. */
const ROUNDING = 0.501;
/** OpenCV rounds up, adds up to 1.42, and paints each ring from the one before. */
const DRIFT = 6;
const MEAN_DRIFT = 2;

const square = (side: number, painted: (x: number, y: number) => boolean): Plane => ({
  width: side,
  height: side,
  data: Uint8Array.from({ length: side * side }, (_, i) => (painted(i % side, Math.floor(i / side)) ? 255 : 0)),
});

describe.each(cases)("$name", ({ side, rgb, mask, exact, bytes }) => {
  const plane = { width: side, height: side, data: bytesOf(mask) };
  const { rgb: painted } = inpaintTelea({ width: side, height: side, rgb: bytesOf(rgb) }, plane);
  const differences = (other: ArrayLike<number>): number[] => [...painted].map((value, i) => Math.abs(value - other[i]));

  test("is what OpenCV's means are", () => {
    expect(Math.max(...differences(floatsOf(exact)))).toBeLessThan(ROUNDING);
  });

  test("is near what OpenCV makes of bytes", () => {
    const inside = differences(bytesOf(bytes)).filter((_, i) => plane.data[Math.floor(i / 3)] !== 0);
    expect(Math.max(...inside)).toBeLessThanOrEqual(DRIFT);
    expect(inside.reduce((sum, difference) => sum + difference, 0) / inside.length).toBeLessThan(MEAN_DRIFT);
  });
});

test("no byte of the old content has any influence inside the mask, up to the picture's border", () => {
  const bytes = fc.uint8Array({ minLength: 9 * 9 * 3, maxLength: 9 * 9 * 3 });
  const painted = fc.uint8Array({ minLength: 81, maxLength: 81, max: 1 });
  fc.assert(
    fc.property(bytes, bytes, painted, (first, second, data) => {
      const mask = { width: 9, height: 9, data };
      const other = first.map((value, i) => (data[Math.floor(i / 3)] === 0 ? value : second[i]));
      const paint = (rgb: Uint8Array) => inpaintTelea({ width: 9, height: 9, rgb }, mask).rgb;
      expect(paint(first)).toEqual(paint(other));
    }),
  );
});

test("pixels outside the mask are untouched, and those inside lie between what is around", () => {
  const mask = square(16, (x, y) => x > 4 && y < 12);
  const rgb = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => 50 + ((i * 37) % 100));
  const alpha = new Uint8Array(16 * 16).fill(90);
  const painted = inpaintTelea({ width: 16, height: 16, rgb, alpha }, mask);
  const outside = (bytes: Uint8Array) => bytes.filter((_, i) => mask.data[Math.floor(i / 3)] === 0);
  expect(outside(painted.rgb)).toEqual(outside(rgb));
  expect(Math.min(...painted.rgb)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...painted.rgb)).toBeLessThan(150);
  expect(painted.alpha).toEqual(alpha);
});

test("a hole in one colour takes that colour, wherever it lies", () => {
  const rgb = Uint8Array.from({ length: 33 * 33 * 3 }, (_, i) => [200, 30, 90][i % 3]);
  for (const [left, top] of [
    [16, 16],
    [0, 0],
    [32, 5],
  ]) {
    const hole = square(33, (x, y) => Math.hypot(x - left, y - top) < 12);
    const old = rgb.map((value, i) => (hole.data[Math.floor(i / 3)] === 0 ? value : 7));
    expect(inpaintTelea({ width: 33, height: 33, rgb: old }, hole).rgb).toEqual(rgb);
  }
});

test("a full mask gives mid grey, for nothing is known", () => {
  const painted = inpaintTelea(
    { width: 5, height: 3, rgb: new Uint8Array(45).fill(255) },
    { width: 5, height: 3, data: new Uint8Array(15).fill(255) },
  );
  expect(new Set(painted.rgb)).toEqual(new Set([128]));
});
