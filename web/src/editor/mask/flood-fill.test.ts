import fc from "fast-check";
import { expect, test } from "vitest";
import { noise } from "../test-support/masks.ts";
import { fillHoles, floodFill } from "./flood-fill.ts";
import type { Raster } from "./raster.ts";

/** Spreads from the seeds, one step a round, until nothing is added. */
function reached({ width, height, data }: Raster, seeds: ReadonlySet<number>, leads: (from: number, to: number) => boolean): Set<number> {
  const region = new Set(seeds);
  for (let before = -1; before !== region.size;) {
    before = region.size;
    for (const from of region) {
      const x = from % width;
      const neighbours = [x > 0 ? from - 1 : from, x < width - 1 ? from + 1 : from, from - width, from + width];
      for (const to of neighbours) if (to >= 0 && to < width * height && leads(data[from], data[to])) region.add(to);
    }
  }
  return region;
}

const open = (from: number, to: number): boolean => from < 128 && to < 128;
const uphill = (from: number, to: number): boolean => to >= 128 && to >= from && (from < 128 || from < 255);

function byDefinition(raster: Raster, region: ReadonlySet<number>): number[] {
  const painted = reached(raster, region, uphill);
  return [...raster.data].map((value, pixel) => (painted.has(pixel) ? 255 : value));
}

test("a fill paints the region of its seed and the slopes up to the strokes around it", () => {
  fc.assert(
    fc.property(noise, fc.nat(), (raster, seed) => {
      const pixel = seed % raster.data.length;
      const region = raster.data[pixel] < 128 ? reached(raster, new Set([pixel]), open) : new Set<number>();
      const filled = floodFill(raster, pixel % raster.width, Math.floor(pixel / raster.width));
      expect([...filled.data]).toEqual(byDefinition(raster, region));
    }),
  );
});

test("holes are the unpainted regions that do not touch the border", () => {
  fc.assert(
    fc.property(noise, (raster) => {
      const { width, height, data } = raster;
      const unpainted = [...data.keys()].filter((pixel) => data[pixel] < 128);
      const onBorder = (pixel: number): boolean => {
        const x = pixel % width;
        return x === 0 || x === width - 1 || pixel < width || pixel >= width * (height - 1);
      };
      const outside = reached(raster, new Set(unpainted.filter(onBorder)), open);
      const holes = new Set(unpainted.filter((pixel) => !outside.has(pixel)));
      expect([...fillHoles(raster).data]).toEqual(byDefinition(raster, holes));
    }),
  );
});

test("what the server repaints grows by the filled region and nothing else", () => {
  fc.assert(
    fc.property(noise, (raster) => {
      const region = raster.data[0] < 128 ? reached(raster, new Set([0]), open) : new Set<number>();
      const expected = [...raster.data].map((value, pixel) => value >= 128 || region.has(pixel));
      expect([...floodFill(raster, 0, 0).data].map((value) => value >= 128)).toEqual(expected);
    }),
  );
});

test("a seed outside the picture changes nothing", () => {
  const raster = { width: 2, height: 1, data: Uint8Array.of(0, 255) };
  expect(floodFill(raster, 2, 0)).toEqual(raster);
  expect(floodFill(raster, 0, -1)).toEqual(raster);
});
