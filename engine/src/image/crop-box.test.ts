import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCrop, workSize } from "./crop-box.ts";

/** A picture of at most 4096 a side and 8:1, and a mask's bounds somewhere in it. */
const scenes = fc
  .record({ width: fc.integer({ min: 1, max: 4096 }), height: fc.integer({ min: 1, max: 4096 }) })
  .filter(({ width, height }) => Math.max(width / height, height / width) <= 8)
  .chain((picture) =>
    fc.record({
      picture: fc.constant(picture),
      mask: fc.record({ left: fc.nat(picture.width - 1), top: fc.nat(picture.height - 1) }).chain(({ left, top }) =>
        fc.record({
          left: fc.constant(left),
          top: fc.constant(top),
          width: fc.integer({ min: 1, max: picture.width - left }),
          height: fc.integer({ min: 1, max: picture.height - top }),
        }),
      ),
    }),
  );
const areas = fc.constantFrom("auto" as const, "masked" as const, "whole" as const);
const nativeSizes = fc.constantFrom(256, 512, 1024);
const paddings = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constantFrom("0%" as const, "25%" as const, "150%" as const));

test("the box holds the mask and lies inside the picture", () => {
  fc.assert(
    fc.property(scenes, areas, nativeSizes, paddings, ({ picture, mask }, area, nativeSize, padding) => {
      const { box } = chooseCrop({ picture, mask, area, nativeSize, padding });
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.left + box.width).toBeLessThanOrEqual(picture.width);
      expect(box.top + box.height).toBeLessThanOrEqual(picture.height);
      expect(box.left).toBeLessThanOrEqual(mask.left);
      expect(box.top).toBeLessThanOrEqual(mask.top);
      expect(box.left + box.width).toBeGreaterThanOrEqual(mask.left + mask.width);
      expect(box.top + box.height).toBeGreaterThanOrEqual(mask.top + mask.height);
    }),
  );
});

test("the model's picture keeps the native budget and the box's aspect, in multiples", () => {
  fc.assert(
    fc.property(scenes, areas, nativeSizes, fc.constantFrom(8, 64), ({ picture, mask }, area, nativeSize, multiple) => {
      const { box, width, height } = chooseCrop({ picture, mask, area, nativeSize, multiple });
      expect([width % multiple, height % multiple]).toEqual([0, 0]);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
      const roundingOfShorter = 1 + multiple / Math.min(width, height);
      expect(width * height).toBeLessThanOrEqual(nativeSize ** 2 * roundingOfShorter);
      expect(width * height).toBeGreaterThanOrEqual(nativeSize ** 2 / roundingOfShorter ** 2);
      const stretch = width / height / (box.width / box.height);
      expect(Math.max(stretch, 1 / stretch)).toBeLessThanOrEqual(roundingOfShorter ** 2);
    }),
  );
});

test("`whole` says whether the box is the whole picture", () => {
  fc.assert(
    fc.property(scenes, areas, nativeSizes, ({ picture, mask }, area, nativeSize) => {
      const { box, whole } = chooseCrop({ picture, mask, area, nativeSize });
      expect(whole).toBe(box.width === picture.width && box.height === picture.height);
      expect(whole || area !== "whole").toBe(true);
    }),
  );
});

describe("where the model works", () => {
  const picture = { width: 2000, height: 1500 };
  test.each([
    {
      name: "a quarter of the longer side as context, centred",
      request: { picture, mask: { left: 800, top: 700, width: 400, height: 100 }, nativeSize: 512 },
      expected: { box: { left: 700, top: 450, width: 600, height: 600 }, width: 512, height: 512, whole: false },
    },
    {
      name: "padding in pixels",
      request: { picture, mask: { left: 800, top: 700, width: 400, height: 100 }, nativeSize: 512, padding: 32 },
      expected: { box: { left: 768, top: 518, width: 464, height: 464 }, width: 512, height: 512, whole: false },
    },
    {
      name: "a tiny mask gets at least a quarter of the native size",
      request: { picture, mask: { left: 1000, top: 1000, width: 1, height: 1 }, nativeSize: 512 },
      expected: { box: { left: 936, top: 936, width: 128, height: 128 }, width: 512, height: 512, whole: false },
    },
    {
      name: "shifted inside at a corner",
      request: { picture, mask: { left: 1980, top: 0, width: 20, height: 20 }, nativeSize: 512 },
      expected: { box: { left: 1872, top: 0, width: 128, height: 128 }, width: 512, height: 512, whole: false },
    },
    {
      name: "a large mask means the whole picture",
      request: { picture, mask: { left: 100, top: 100, width: 1200, height: 1200 }, nativeSize: 512 },
      expected: { box: { left: 0, top: 0, width: 2000, height: 1500 }, width: 592, height: 440, whole: true },
    },
    {
      name: "unless the caller wants the crop",
      request: { picture, mask: { left: 100, top: 100, width: 1200, height: 1200 }, nativeSize: 512, area: "masked" as const },
      expected: { box: { left: 0, top: 0, width: 1800, height: 1500 }, width: 560, height: 464, whole: false },
    },
    {
      name: "a band across a wide picture is not square",
      request: { picture: { width: 1600, height: 200 }, mask: { left: 300, top: 50, width: 400, height: 100 }, nativeSize: 512 },
      expected: { box: { left: 200, top: 0, width: 600, height: 200 }, width: 888, height: 296, whole: false },
    },
    {
      name: "a picture smaller than the least crop",
      request: { picture: { width: 30, height: 30 }, mask: { left: 0, top: 0, width: 3, height: 3 }, nativeSize: 512 },
      expected: { box: { left: 0, top: 0, width: 30, height: 30 }, width: 512, height: 512, whole: true },
    },
  ])("$name", ({ request, expected }) => {
    expect(chooseCrop(request)).toEqual(expected);
  });
});

test("a very long shape keeps the number of pixels, not the aspect", () => {
  expect(workSize({ width: 8000, height: 100 }, 256)).toEqual({ width: 1024, height: 64 });
});

test.each([-1, Number.NaN, Infinity, "-5%" as const, "a%" as `${number}%`])("padding %s is refused", (padding) => {
  const request = { picture: { width: 9, height: 9 }, mask: { left: 0, top: 0, width: 1, height: 1 }, nativeSize: 512, padding };
  expect(() => chooseCrop(request)).toThrow(/for padding but received/);
});
