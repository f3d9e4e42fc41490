import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyMask } from "../mask/mask.ts";
import { invert } from "../mask/invert.ts";
import { screenPoint, type Box } from "../space.ts";
import { maskOf, masks, noise, rasters } from "../test-support/masks.ts";
import type { Viewport } from "../viewport.ts";
import { coverageIn } from "./coverage-in.ts";
import { levelOf, onCanvas } from "./level.ts";
import { shownCoverage } from "./shown-coverage.ts";

const place = fc.record({
  scale: fc.oneof(fc.double({ min: 0.03, max: 4, noNaN: true }), fc.constantFrom(0.25, 0.5, 1, 2, 3)),
  offset: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -20, max: 20, noNaN: true })),
  devicePixelRatio: fc.constantFrom(1, 1.5, 2),
});
const viewportOf = (
  picture: { width: number; height: number },
  { scale, offset, devicePixelRatio }: typeof place extends fc.Arbitrary<infer T> ? T : never,
): Viewport => {
  const { width, height } = picture;
  return {
    picture: { width, height },
    stage: { width: 700, height: 700 },
    scale,
    devicePixelRatio,
    offset: screenPoint(offset, offset / 2),
  };
};
/** Around all that is shown of small pictures. */
const WHOLE: Box = { left: -50, top: -50, width: 250, height: 250 };

test("a part drawn by itself is what drawing everything shows there", () => {
  const part = fc.record({
    left: fc.nat(200),
    top: fc.nat(200),
    width: fc.integer({ min: 1, max: 50 }),
    height: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(masks, place, part, (mask, at, { left, top, width, height }) => {
      const view = { mask, live: undefined, viewport: viewportOf(mask, at) };
      const whole = shownCoverage(view, WHOLE);
      const shown = shownCoverage(view, { left: left - 50, top: top - 50, width, height });
      const expected = Array.from({ length: height }, (_, y) => [
        ...whole.data.subarray((top + y) * 250 + left, (top + y) * 250 + left + width),
      ]);
      expect([...shown.data]).toEqual(expected.flat());
    }),
    { numRuns: 300 },
  );
});

test("what is wholly painted is shown so to the picture's edges, and nothing beside it", () => {
  fc.assert(
    fc.property(noise, place, ({ width, height }, at) => {
      const mask = invert(emptyMask({ width, height }));
      const viewport = viewportOf(mask, at);
      const picture = onCanvas(viewport, { left: 0, top: 0, width, height });
      const { data } = shownCoverage({ mask, live: undefined, viewport }, WHOLE);
      const isInside = (i: number): boolean => {
        const [x, y] = [WHOLE.left + (i % 250), WHOLE.top + Math.floor(i / 250)];
        return x >= picture.left && x < picture.left + picture.width && y >= picture.top && y < picture.top + picture.height;
      };
      expect(data.every((coverage, i) => coverage === (isInside(i) ? 255 : 0))).toBe(true);
    }),
  );
});

test("each device pixel is the mean of what it covers, at least a pixel of the level wide", () => {
  fc.assert(
    fc.property(noise, place, (raster, at) => {
      const mask = maskOf(raster);
      const viewport = viewportOf(mask, at);
      const density = viewport.scale * viewport.devicePixelRatio;
      const level = levelOf(viewport);
      const source = coverageIn(mask, undefined, { left: 0, top: 0, ...viewport.picture }, level);
      const overlaps = (pixel: number, pixels: number, picture: number, length: number): readonly number[] => {
        const step = picture / pixels / 2 ** level;
        const middle = (pixel + 0.5) * step;
        const reach = density >= 2 ? 1e-9 : Math.min(Math.max(1, step), 2) / 2;
        const shares = Array.from({ length }, (_, i) => {
          // The first and the last go on for ever.
          const [from, to] = [i === 0 ? -Infinity : i, i === length - 1 ? Infinity : i + 1];
          return Math.max(0, Math.min(to, middle + reach) - Math.max(from, middle - reach)) / (2 * reach);
        });
        return shares;
      };
      const box = onCanvas(viewport, { left: 0, top: 0, ...viewport.picture });
      if (box.width === 0 || box.height === 0) return;
      const shown = shownCoverage({ mask, live: undefined, viewport }, box);
      const across = Array.from({ length: box.width }, (_, x) => overlaps(x, box.width, mask.width, source.width));
      const down = Array.from({ length: box.height }, (_, y) => overlaps(y, box.height, mask.height, source.height));
      // Where two pixels are as near, either is the nearest.
      const isTie = (shares: readonly number[]): boolean => density >= 2 && Math.max(...shares) < 0.99;
      const off = [...shown.data].filter((coverage, i) => {
        if (isTie(across[i % box.width]) || isTie(down[Math.floor(i / box.width)])) return false;
        let mean = 0;
        for (const [y, share] of down[Math.floor(i / box.width)].entries())
          for (const [x, other] of across[i % box.width].entries()) mean += share * other * source.data[y * source.width + x];
        return Math.abs(coverage - mean) > 0.51;
      });
      expect(off).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const evenSizes = fc.record({ width: fc.integer({ min: 1, max: 150 }), height: fc.integer({ min: 1, max: 3 }) });
const evenMasks = rasters(evenSizes.map(({ width, height }) => ({ width: 4 * width, height: 4 * height }))).map(maskOf);

test.each([0.25, 0.5, 1])("at %d it shows the level's own pixels, also where the picture does not lie on whole device pixels", (scale) => {
  fc.assert(
    fc.property(evenMasks, fc.double({ min: 0, max: 20, noNaN: true }), (mask, offset) => {
      const viewport = viewportOf(mask, { scale, offset, devicePixelRatio: 1 });
      const whole = { left: 0, top: 0, width: mask.width, height: mask.height };
      expect(shownCoverage({ mask, live: undefined, viewport }, onCanvas(viewport, whole))).toEqual(
        coverageIn(mask, undefined, whole, levelOf(viewport)),
      );
    }),
  );
});
