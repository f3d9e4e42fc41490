import fc from "fast-check";
import { expect, test } from "vitest";
import { binarize } from "../../../../engine/src/image/mask.ts";
import { repaintMask } from "../../../../engine/src/image/repaint-mask.ts";
import { resizeMask } from "../../../../engine/src/image/resize-mask.ts";
import { noise } from "../test-support/masks.ts";
import { fitCoverage, MASK_MODES, readCoverage } from "./read-coverage.ts";

const channel = fc.oneof(fc.constantFrom(0, 127, 128, 255), fc.integer({ min: 0, max: 255 }));
const pictures = fc
  .oneof(fc.constant(255), fc.constant(90), fc.constant(undefined))
  .chain((alpha) =>
    fc
      .array(fc.tuple(channel, channel, channel, alpha === undefined ? channel : fc.constant(alpha)), { minLength: 1, maxLength: 20 })
      .map((pixels) => ({ width: pixels.length, height: 1, data: Uint8Array.from(pixels.flat()) })),
  );

test.each(MASK_MODES)("cut at 128, mode %s reads what the server reads", (mode) => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const { width, height, data } = picture;
      const rgb = data.filter((_, i) => i % 4 < 3);
      const alpha = data.filter((_, i) => i % 4 === 3);
      expect(binarize(readCoverage(picture, mode)).data).toEqual(repaintMask({ width, height, rgb, alpha }, mode).data);
    }),
  );
});

test("a mask of another size is brought to the picture's as on the server", () => {
  fc.assert(
    fc.property(noise, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (raster, times, parts) => {
      fc.pre((raster.width * times) % parts === 0 && (raster.height * times) % parts === 0);
      const size = { width: (raster.width * times) / parts, height: (raster.height * times) / parts };
      expect(fitCoverage(raster, size)).toEqual(resizeMask(raster, size.width, size.height));
    }),
  );
});

test("a mask of another shape is refused", () => {
  const raster = { width: 100, height: 50, data: new Uint8Array(5000) };
  expect(() => fitCoverage(raster, { width: 400, height: 210 })).toThrow(
    new RangeError("Expected the aspect of the picture (400x210, within 1 %) for mask but received 100x50"),
  );
});
