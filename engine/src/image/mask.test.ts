import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { luminance } from "./luminance.ts";
import { binarize, bounds, invert, isEmpty, isFull } from "./mask.ts";
import { bytesOf, readGolden } from "./read-golden.test.support.ts";

const plane = (width: number, height: number, ...data: number[]) => ({ width, height, data: Uint8Array.from(data) });

test("luminance equals Pillow's to the bit", () => {
  const { size, input, output } = readGolden("luminance.json") as { size: [number, number]; input: string; output: string };
  expect(luminance({ width: size[0], height: size[1], rgb: bytesOf(input) }).data).toEqual(bytesOf(output));
});

test("128 is the first value that is painted", () => {
  expect([...binarize(plane(5, 1, 0, 126, 127, 128, 255)).data]).toEqual([0, 0, 0, 255, 255]);
});

test("inverting swaps what is painted and what is not", () => {
  expect([...invert(plane(3, 1, 0, 255, 100)).data]).toEqual([255, 0, 155]);
});

describe("empty and full", () => {
  test.each([
    { name: "nothing painted", data: [0, 0], empty: true, full: false },
    { name: "one pixel painted", data: [0, 1], empty: false, full: false },
    { name: "all painted", data: [255, 1], empty: false, full: true },
  ])("$name", ({ data, empty, full }) => {
    expect([isEmpty(plane(2, 1, ...data)), isFull(plane(2, 1, ...data))]).toEqual([empty, full]);
  });
});

test("the bounds of an empty mask are undefined", () => {
  expect(bounds(plane(2, 2, 0, 0, 0, 0))).toBeUndefined();
});

test("bounds are the smallest box that holds every painted pixel", () => {
  const pixel = fc.record({ x: fc.nat(12), y: fc.nat(8) });
  fc.assert(
    fc.property(fc.array(pixel, { minLength: 1, maxLength: 6 }), (pixels) => {
      const data = new Uint8Array(13 * 9);
      for (const { x, y } of pixels) data[y * 13 + x] = 1;
      const xs = pixels.map(({ x }) => x);
      const ys = pixels.map(({ y }) => y);
      const left = Math.min(...xs);
      const top = Math.min(...ys);
      const expected = { left, top, width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 };
      expect(bounds({ width: 13, height: 9, data })).toEqual(expected);
    }),
  );
});
