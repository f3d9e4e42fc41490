import fc from "fast-check";
import { expect, test } from "vitest";
import { blendWeights } from "./feather.ts";
import { squaredDistances } from "./distance.ts";
import { grow } from "./grow.ts";
import type { Plane } from "./picture.ts";

/** Masks of up to 20×20 with a few painted pixels. */
const masks = fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) }).chain(({ width, height }) =>
  fc.uniqueArray(fc.nat(width * height - 1), { minLength: 1, maxLength: 8 }).map((pixels): Plane => {
    const data = new Uint8Array(width * height);
    for (const pixel of pixels) data[pixel] = 255;
    return { width, height, data };
  }),
);

/** The definition itself: every pixel against every painted pixel. */
function squaredDistanceByDefinition(mask: Plane, pixel: number): number {
  const { width, data } = mask;
  let least = Infinity;
  for (let other = 0; other < data.length; other++) {
    if (data[other] === 0) continue;
    const dx = (pixel % width) - (other % width);
    const dy = Math.floor(pixel / width) - Math.floor(other / width);
    least = Math.min(least, dx * dx + dy * dy);
  }
  return least;
}

test("squared distances equal their definition", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const distances = squaredDistances(mask, { left: 0, top: 0, width: mask.width, height: mask.height });
      expect([...distances]).toEqual([...distances].map((_, pixel) => squaredDistanceByDefinition(mask, pixel)));
    }),
  );
});

test("distances inside a box are measured from the painted pixels of that box", () => {
  const mask = { width: 5, height: 2, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 0, 0) };
  expect([...squaredDistances(mask, { left: 1, top: 0, width: 4, height: 2 })]).toEqual([9, 4, 1, 0, 10, 5, 2, 1]);
});

test("without a painted pixel every distance exceeds the box", () => {
  const empty = { width: 3, height: 2, data: new Uint8Array(6) };
  expect(Math.min(...squaredDistances(empty, { left: 0, top: 0, width: 3, height: 2 }))).toBeGreaterThanOrEqual(13);
});

test("growing paints exactly the pixels within the radius", () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 0, max: 12 }), (mask, radius) => {
      const grown = grow(mask, radius);
      const expected = [...mask.data].map((_, pixel) => (squaredDistanceByDefinition(mask, pixel) <= radius * radius ? 255 : 0));
      expect([...grown.data]).toEqual(expected);
    }),
  );
});

test("growing an empty mask leaves it empty", () => {
  expect([...grow({ width: 2, height: 1, data: new Uint8Array(2) }, 5).data]).toEqual([0, 0]);
});

test("weights are 255 on the grown mask, 0 from grow + feather on, and fall in between", () => {
  const small = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(masks, small, small, (mask, growth, feather) => {
      const weights = blendWeights(mask, growth, feather).data;
      const byDistance = [...weights]
        .map((weight, pixel) => ({ weight, distance: Math.sqrt(squaredDistanceByDefinition(mask, pixel)) }))
        .toSorted((a, b) => a.distance - b.distance);
      const falling = byDistance.map(({ weight }) => weight);
      expect(falling).toEqual(falling.toSorted((a, b) => b - a));
      const weightsWhere = (holds: (distance: number) => boolean) =>
        new Set(byDistance.filter(({ distance }) => holds(distance)).map(({ weight }) => weight));
      expect(weightsWhere((distance) => distance <= growth)).toEqual(new Set([255]));
      const beyond = weightsWhere((distance) => distance > growth && distance >= growth + feather);
      expect([...beyond].filter((weight) => weight > 0)).toEqual([]);
    }),
  );
});

test("without growth and feather the weights are the mask itself", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      expect(blendWeights(mask, 0, 0)).toEqual(mask);
    }),
  );
});

test("half way through the feather the two pictures mix half and half", () => {
  const mask = { width: 12, height: 1, data: Uint8Array.from({ length: 12 }, (_, x) => (x === 0 ? 255 : 0)) };
  expect(blendWeights(mask, 2, 8).data[6]).toBe(128);
});

test("an empty mask has no weight anywhere", () => {
  expect([...blendWeights({ width: 3, height: 1, data: new Uint8Array(3) }, 4, 8).data]).toEqual([0, 0, 0]);
});
