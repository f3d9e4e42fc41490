import fc from "fast-check";
import { emptyMask, type Mask } from "../mask/mask.ts";
import { rasterOf, withRaster, type Raster } from "../mask/raster.ts";
import type { Size } from "../space.ts";

/** Pictures that are long and thin, either way, so that they span up to three tiles and are still read pixel by pixel in no time. */
export const sizes: fc.Arbitrary<Size> = fc
  .tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 9 }), fc.boolean())
  .map(([long, short, upright]) => (upright ? { width: short, height: long } : { width: long, height: short }));

/** Rectangles of one coverage each on an empty ground: runs, gaps and places that are uniform over whole tiles. */
export function rasters(size: fc.Arbitrary<Size>, coverage: fc.Arbitrary<number> = fc.integer({ min: 0, max: 255 })): fc.Arbitrary<Raster> {
  return size.chain(({ width, height }) => {
    const patch = fc.tuple(
      fc.nat(width - 1),
      fc.nat(height - 1),
      fc.integer({ min: 1, max: width }),
      fc.integer({ min: 1, max: height }),
      coverage,
    );
    return fc.array(patch, { maxLength: 6 }).map((patches) => {
      const data = new Uint8Array(width * height);
      for (const [left, top, across, down, value] of patches) {
        for (let y = top; y < Math.min(top + down, height); y++)
          data.fill(value, y * width + left, y * width + Math.min(left + across, width));
      }
      return { width, height, data };
    });
  });
}

/** Small pictures of random pixels, for what is checked against a slow definition. */
export const noise: fc.Arbitrary<Raster> = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.constantFrom(0, 0, 60, 127, 128, 200, 255, 255), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, data: Uint8Array.from(values) })),
  );

export const masks: fc.Arbitrary<Mask> = rasters(sizes).map(maskOf);

export function maskOf(raster: Raster): Mask {
  return withRaster(emptyMask(raster), raster);
}

/** All pixels, in a form that a failed test prints shortly. */
export function pixelsOf(mask: Mask): Uint8Array {
  return rasterOf(mask).data;
}
