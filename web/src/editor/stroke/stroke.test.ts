import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyMask } from "../mask/mask.ts";
import { picturePoint } from "../space.ts";
import { pixelsOf } from "../test-support/masks.ts";
import { applyCoverage } from "../test-support/apply-coverage.ts";
import { Stroke } from "./stroke.ts";
import type { Dab } from "./swept-dab.ts";

const GRID = emptyMask({ width: 300, height: 40 });

const dab: fc.Arbitrary<Dab> = fc
  .record({
    x: fc.double({ min: -10, max: 310, noNaN: true }),
    y: fc.double({ min: -10, max: 50, noNaN: true }),
    radius: fc.double({ min: 0.5, max: 10, noNaN: true }),
  })
  .map(({ x, y, radius }) => ({ at: picturePoint(x, y), radius }));
const dabs = fc.array(dab, { maxLength: 8 });

const committed = (stroke: Stroke): Uint8Array => {
  stroke.finish();
  return pixelsOf(applyCoverage(GRID, stroke.settled.tiles, false));
};
/** The stroke goes on with its own. */
const copyOf = (tiles: Stroke["settled"]["tiles"]): Stroke["settled"]["tiles"] =>
  new Map([...tiles].map(([index, tile]) => [index, tile.slice()]));
const shown = (stroke: Stroke): Uint8Array =>
  pixelsOf(applyCoverage(applyCoverage(GRID, copyOf(stroke.settled.tiles), false), copyOf(stroke.provisional.tiles), false));

test("a stroke is the same however its samples arrive", () => {
  fc.assert(
    fc.property(dab, dabs, (first, rest) => {
      const atOnce = new Stroke(GRID, first, 1);
      atOnce.extend(rest, []);
      const oneByOne = new Stroke(GRID, first, 1);
      for (const dab of rest) oneByOne.extend([dab], []);
      expect(committed(oneByOne)).toEqual(committed(atOnce));
    }),
  );
});

test("what is shown of a stroke is what it commits", () => {
  fc.assert(
    fc.property(dab, dabs, fc.double({ min: 0, max: 1, noNaN: true }), (first, rest, hardness) => {
      const stroke = new Stroke(GRID, first, hardness);
      for (const dab of rest) stroke.extend([dab], []);
      const before = shown(stroke);
      expect(committed(stroke)).toEqual(before);
    }),
  );
});

test("predicted samples are shown and leave no trace", () => {
  fc.assert(
    fc.property(dab, dabs, fc.array(dab, { minLength: 1, maxLength: 3 }), (first, rest, predicted) => {
      const predicting = new Stroke(GRID, first, 1);
      const plain = new Stroke(GRID, first, 1);
      for (const dab of rest) {
        predicting.extend([dab], predicted);
        plain.extend([dab], []);
      }
      expect(committed(predicting)).toEqual(committed(plain));
    }),
  );
  const stroke = new Stroke(GRID, { at: picturePoint(20, 20), radius: 4 }, 1);
  stroke.extend([], [{ at: picturePoint(60, 20), radius: 4 }]);
  expect(shown(stroke)[20 * 300 + 55]).toBe(255);
});

test("the damage covers every pixel that changed", () => {
  fc.assert(
    fc.property(dab, dabs, fc.array(dab, { maxLength: 2 }), (first, rest, predicted) => {
      const stroke = new Stroke(GRID, first, 0.5);
      let before: Uint8Array = new Uint8Array(300 * 40);
      for (const dab of rest) {
        stroke.extend([dab], predicted);
        const after = shown(stroke);
        const damages = [...stroke.settled.takeDamage(), ...stroke.provisional.takeDamage()];
        const isDamaged = (pixel: number): boolean =>
          damages.some((box) => {
            const [x, y] = [pixel % 300, Math.floor(pixel / 300)];
            return x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
          });
        expect(after.findIndex((value, pixel) => value !== before[pixel] && !isDamaged(pixel))).toBe(-1);
        before = after;
      }
    }),
  );
});

test("a stroke stays near its samples and passes the first and the last", () => {
  const first = { at: picturePoint(20, 20), radius: 3 };
  const stroke = new Stroke(GRID, first, 1);
  stroke.extend(
    [picturePoint(60, 10), picturePoint(100, 30), picturePoint(140, 20)].map((at) => ({ at, radius: 3 })),
    [],
  );
  const pixels = committed(stroke);
  expect([pixels[20 * 300 + 20], pixels[20 * 300 + 140]]).toEqual([255, 255]);
  expect(pixels.findIndex((value, pixel) => value > 0 && (pixel % 300 < 16 || pixel % 300 > 144))).toBe(-1);
});
