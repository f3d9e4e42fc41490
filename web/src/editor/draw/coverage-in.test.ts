import fc from "fast-check";
import { expect, test } from "vitest";
import { rasterOf } from "../mask/raster.ts";
import { maskOf, masks } from "../test-support/masks.ts";
import { coverageIn } from "./coverage-in.ts";

test("each pixel of a level is the mean of those that it stands for", () => {
  const raster = { width: 5, height: 2, data: Uint8Array.of(0, 100, 8, 8, 9, 200, 100, 8, 8, 30) };
  const whole = { left: 0, top: 0, width: 5, height: 2 };
  expect(coverageIn(maskOf(raster), undefined, whole, 1)).toEqual({ width: 3, height: 1, data: Uint8Array.of(100, 8, 20) });
  expect(coverageIn(maskOf(raster), undefined, whole, 0)).toEqual(raster);
});

test("on every level the whole mask has the mean that its pixels have", () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 0, max: 5 }), (mask, level) => {
      const { data } = rasterOf(mask);
      const shown = coverageIn(mask, undefined, { left: 0, top: 0, width: mask.width, height: mask.height }, level);
      const side = 2 ** level;
      const expected = Array.from({ length: shown.width * shown.height }, (_, i) => {
        const [left, top] = [(i % shown.width) * side, Math.floor(i / shown.width) * side];
        let [sum, count] = [0, 0];
        for (let y = top; y < Math.min(top + side, mask.height); y++) {
          for (let x = left; x < Math.min(left + side, mask.width); x++, count++) sum += data[y * mask.width + x];
        }
        return Math.round(sum / count);
      });
      expect([...shown.data]).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
