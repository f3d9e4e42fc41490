import fc from "fast-check";
import { expect, test } from "vitest";
import { decodePicture } from "../../../../engine/src/codec/decode-picture.ts";
import { rasters } from "../test-support/masks.ts";
import { encodeMaskPng } from "./encode-png.ts";

/** Within the shapes that a decoder of pictures from strangers takes. */
const sizes = fc.record({ width: fc.integer({ min: 10, max: 60 }), height: fc.integer({ min: 10, max: 60 }) });

test("the PNG holds every byte as it is", async () => {
  await fc.assert(
    fc.asyncProperty(rasters(sizes), async (raster) => {
      const png = await encodeMaskPng(raster);
      const { width, height, rgb } = await decodePicture(await png.bytes());
      const grey = [...raster.data].flatMap((value) => [value, value, value]);
      expect({ width, height, rgb }).toEqual({ width: raster.width, height: raster.height, rgb: Uint8Array.from(grey) });
    }),
    { numRuns: 30 },
  );
});
