import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blendWeights } from "../../../../engine/src/image/feather.ts";
import { grow as growOnServer } from "../../../../engine/src/image/grow.ts";
import { binarize } from "../../../../engine/src/image/mask.ts";
import { maskOf, masks, noise, pixelsOf, rasters, sizes } from "../test-support/masks.ts";
import { blendMask } from "./blend.ts";
import { grow, shrink } from "./grow.ts";
import { invert } from "./invert.ts";
import type { Mask } from "./mask.ts";
import { rasterOf } from "./raster.ts";

const coverage = fc.constantFrom(0, 127, 128, 255);
const small = fc.integer({ min: 0, max: 12 });
/** Up to what the API takes, so that blocks of several tiles come up. */
const wide = fc.integer({ min: 0, max: 256 });

const onServer = (mask: Mask) => binarize(rasterOf(mask));

describe("the same pixels as the server", () => {
  test.each([
    { name: "small pictures of random pixels", rasters: noise, pixels: small },
    { name: "pictures of several tiles", rasters: rasters(sizes, coverage), pixels: small },
    { name: "reaching further than a tile", rasters: rasters(sizes, coverage), pixels: wide },
  ])("$name", ({ rasters, pixels }) => {
    fc.assert(
      fc.property(rasters.map(maskOf), pixels, pixels, (mask, growth, feather) => {
        expect(pixelsOf(blendMask(mask, growth, feather))).toEqual(blendWeights(onServer(mask), growth, feather).data);
        expect(pixelsOf(grow(mask, growth))).toEqual(growOnServer(onServer(mask), growth).data);
      }),
    );
  });
});

test("shrinking is growing what is not painted", () => {
  fc.assert(
    fc.property(rasters(sizes, coverage).map(maskOf), small, (mask, pixels) => {
      const kept = { ...mask, data: onServer(mask).data.map((value) => 255 - value) };
      const expected = growOnServer(kept, pixels).data.map((value) => 255 - value);
      expect(pixelsOf(shrink(mask, pixels))).toEqual(expected);
    }),
  );
});

test("a mask that was grown and then shrunk holds all it held before", () => {
  fc.assert(
    fc.property(rasters(sizes, fc.constantFrom(0, 255)).map(maskOf), small, (mask, pixels) => {
      const closed = pixelsOf(shrink(grow(mask, pixels), pixels));
      const lost = pixelsOf(mask).filter((value, pixel) => value > closed[pixel]);
      expect([...lost]).toEqual([]);
    }),
  );
});

test("inverting twice changes nothing", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      expect(pixelsOf(invert(invert(mask)))).toEqual(pixelsOf(mask));
    }),
  );
});

test("what is taken from the last result is what would be computed", () => {
  fc.assert(
    fc.property(
      sizes.chain((size) => fc.tuple(rasters(fc.constant(size)), rasters(fc.constant(size)))),
      wide,
      small,
      ([a, b], growth, feather) => {
        const before = maskOf(a);
        const previous = { mask: before, grow: growth, feather, result: blendMask(before, growth, feather) };
        expect(pixelsOf(blendMask(maskOf(b), growth, feather, previous))).toEqual(pixelsOf(blendMask(maskOf(b), growth, feather)));
      },
    ),
  );
});
