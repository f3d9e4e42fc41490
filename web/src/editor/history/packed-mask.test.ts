import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyMask } from "../mask/mask.ts";
import { rasterOf } from "../mask/raster.ts";
import { masks } from "../test-support/masks.ts";
import { packAhead, packMask, unpackMask } from "./packed-mask.ts";

test("a mask that was packed and cloned, as a storage does it, is the same mask again", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      expect(unpackMask(structuredClone(packMask(mask)), mask)).toEqual(rasterOf(mask));
    }),
  );
});

test("where nothing is painted, nothing is packed", () => {
  expect(packMask(emptyMask({ width: 4096, height: 4096 })).size).toBe(0);
});

test("packed ahead a little at a time, it is packed in the end, and to the same", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      let calls = 1;
      // In no time at all nothing more than a tile is packed.
      while (!packAhead(mask, 0)) calls++;
      expect(calls).toBeLessThanOrEqual(mask.tiles.length + 1);
      expect(unpackMask(packMask(mask), mask)).toEqual(rasterOf(mask));
    }),
  );
});
