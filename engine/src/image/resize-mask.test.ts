import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { bounds, isEmpty } from "./mask.ts";
import { matchMask } from "./match-mask.ts";
import { resizeMask } from "./resize-mask.ts";

const sides = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) });

test("a single painted pixel is still there at every other size", () => {
  fc.assert(
    fc.property(sides, sides, fc.nat(), (from, to, seed) => {
      const data = new Uint8Array(from.width * from.height);
      const pixel = seed % data.length;
      data[pixel] = 255;
      const resized = resizeMask({ ...from, data }, to.width, to.height);
      const middle =
        Math.floor(((Math.floor(pixel / from.width) + 0.5) * to.height) / from.height) * to.width +
        Math.floor((((pixel % from.width) + 0.5) * to.width) / from.width);
      expect(resized.data).toHaveLength(to.width * to.height);
      expect(resized.data[middle]).toBe(255);
    }),
  );
});

test("an empty mask stays empty at every size", () => {
  fc.assert(
    fc.property(sides, sides, (from, to) => {
      const empty = { ...from, data: new Uint8Array(from.width * from.height) };
      expect(isEmpty(resizeMask(empty, to.width, to.height))).toBe(true);
    }),
  );
});

test("enlarging by a whole factor repeats each pixel", () => {
  const enlarged = resizeMask({ width: 2, height: 1, data: Uint8Array.of(0, 255) }, 6, 2);
  expect([...enlarged.data]).toEqual([0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255]);
});

describe("a mask of another size than its picture", () => {
  const mask = (width: number, height: number) => ({ width, height, data: new Uint8Array(width * height).fill(255, 0, 1) });

  test.each([
    { picture: [100, 50], of: [50, 25] },
    { picture: [50, 25], of: [100, 50] },
    { picture: [1001, 500], of: [500, 250] },
  ])("$of is brought to $picture", ({ picture, of }) => {
    const matched = matchMask(mask(of[0], of[1]), { width: picture[0], height: picture[1] });
    expect([matched.width, matched.height]).toEqual(picture);
    expect(bounds(matched)).toMatchObject({ left: 0, top: 0 });
  });

  test.each([
    { picture: [100, 50], of: [50, 50] },
    { picture: [50, 100], of: [100, 50] },
    { picture: [512, 512], of: [512, 500] },
  ])("$of is refused for $picture", ({ picture, of }) => {
    expect(() => matchMask(mask(of[0], of[1]), { width: picture[0], height: picture[1] })).toThrow(EngineError);
  });
});
