import fc from "fast-check";
import { expect, test } from "vitest";
import { maskOf, rasters, sizes } from "../test-support/masks.ts";
import { isEmpty, paintedBounds, paintedShare } from "./measure.ts";

test("emptiness, share and bounds are those of the pixels from 128 on", () => {
  fc.assert(
    fc.property(rasters(sizes, fc.constantFrom(0, 127, 128, 255)), (raster) => {
      const painted = [...raster.data.keys()].filter((pixel) => raster.data[pixel] >= 128);
      const xs = painted.map((pixel) => pixel % raster.width);
      const ys = painted.map((pixel) => Math.floor(pixel / raster.width));
      const [left, top] = [Math.min(...xs), Math.min(...ys)];
      const bounds = { left, top, width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 };
      const mask = maskOf(raster);
      expect(isEmpty(mask)).toBe(painted.length === 0);
      expect(paintedShare(mask)).toBe(painted.length / raster.data.length);
      expect(paintedBounds(mask)).toEqual(painted.length === 0 ? undefined : bounds);
    }),
  );
});
