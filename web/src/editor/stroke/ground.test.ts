import fc from "fast-check";
import { expect, test } from "vitest";
import { picturePoint } from "../space.ts";
import { applyCoverage } from "../test-support/apply-coverage.ts";
import { maskOf, pixelsOf, rasters } from "../test-support/masks.ts";
import { drawOutline } from "../shape/draw-outline.ts";
import { CoverageLayer } from "./coverage-layer.ts";
import { groundOf, liftFromGround, type Ground } from "./ground.ts";
import { Stroke } from "./stroke.ts";

/** Tiles of all shapes that there are, some of them uniform. */
const SIZE = { width: 523, height: 270 };
const point = fc
  .record({ x: fc.double({ min: -20, max: 540, noNaN: true }), y: fc.double({ min: -20, max: 290, noNaN: true }) })
  .map(({ x, y }) => picturePoint(x, y));
const points = fc.array(point, { minLength: 3, maxLength: 6 });
const masks = rasters(fc.constant(SIZE)).map(maskOf);

type Tiles = CoverageLayer["tiles"];

const stroke = ([first, ...rest]: readonly ReturnType<typeof picturePoint>[], hardness: number, ground?: Ground): Tiles => {
  const stroke = new Stroke(
    maskOf({ ...SIZE, data: new Uint8Array(SIZE.width * SIZE.height) }),
    { at: first, radius: 40 },
    hardness,
    ground,
  );
  stroke.extend(
    rest.map((at) => ({ at, radius: 40 })),
    [],
  );
  stroke.finish();
  return stroke.settled.tiles;
};

const outline = (points: readonly ReturnType<typeof picturePoint>[], _hardness: number, ground?: Ground): Tiles => {
  const layer = new CoverageLayer(maskOf({ ...SIZE, data: new Uint8Array(SIZE.width * SIZE.height) }), ground);
  drawOutline(layer, points);
  return layer.tiles;
};

test.each([
  ["stroke", stroke],
  ["outline", outline],
] as const)("a %s drawn on the mask is the mask with its coverage laid over it", (_kind, draw) => {
  fc.assert(
    fc.property(masks, points, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (mask, points, hardness, erase) => {
      const before = pixelsOf(mask).slice();
      const lifted = liftFromGround(mask, draw(points, hardness, groundOf(mask, erase)), erase);
      const laid = applyCoverage(mask, draw(points, hardness), erase);
      expect(Buffer.compare(pixelsOf(lifted), pixelsOf(laid))).toBe(0);
      expect(lifted.tiles.map((tile, index) => tile === mask.tiles[index])).toEqual(laid.tiles.map((tile, i) => tile === mask.tiles[i]));
      expect(Buffer.compare(pixelsOf(mask), before)).toBe(0);
    }),
    { numRuns: 40 },
  );
});
