import fc from "fast-check";
import { expect, test } from "vitest";
import { maskOf, masks, rasters, sizes } from "../test-support/masks.ts";
import { emptyMask, mapTiles, uniformTile } from "./mask.ts";
import { rasterOf, withRaster } from "./raster.ts";

test("what goes into tiles comes out of them, pixel by pixel", () => {
  fc.assert(
    fc.property(rasters(sizes), (raster) => {
      expect(rasterOf(maskOf(raster))).toEqual(raster);
    }),
  );
});

test("a part of a mask is that part of its pixels", () => {
  fc.assert(
    fc.property(rasters(sizes), fc.nat(), fc.nat(), fc.nat(), fc.nat(), (raster, x, y, across, down) => {
      const left = x % raster.width;
      const top = y % raster.height;
      const width = 1 + (across % (raster.width - left));
      const height = 1 + (down % (raster.height - top));
      const expected = Array.from({ length: width * height }, (_, i) => {
        return raster.data[(top + Math.floor(i / width)) * raster.width + left + (i % width)];
      });
      expect([...rasterOf(maskOf(raster), { left, top, width, height }).data]).toEqual(expected);
    }),
  );
});

test("pixels that are the same leave the mask and every tile the same objects", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      expect(withRaster(mask, rasterOf(mask))).toBe(mask);
      expect(mapTiles(mask, (tile) => tile.slice())).toBe(mask);
    }),
  );
});

test("a change touches its own tile and no other", () => {
  const mask = emptyMask({ width: 600, height: 300 });
  const raster = rasterOf(mask);
  raster.data[299 * 600 + 599] = 7;
  const changed = withRaster(mask, raster);
  expect(changed.tiles.map((tile, i) => tile === mask.tiles[i])).toEqual([true, true, true, true, true, false]);
});

test("tiles of one value throughout are shared, at 0 and at 255", () => {
  const full = maskOf({ width: 512, height: 256, data: new Uint8Array(512 * 256).fill(255) });
  expect(full.tiles).toEqual([uniformTile(255, 65_536), uniformTile(255, 65_536)]);
  expect(full.tiles[0]).toBe(full.tiles[1]);
});
