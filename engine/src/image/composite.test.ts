import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composite, maxDifferenceOutside } from "./composite.ts";
import { cropPicture, cropPlane } from "./crop.ts";
import { blendWeights } from "./feather.ts";
import type { Box, Picture, Plane } from "./picture.ts";

/** A picture, with or without transparency, a box in it, and a generated picture and weights to lay over it. */
const scenes = fc
  .record({ width: fc.integer({ min: 1, max: 17 }), height: fc.integer({ min: 1, max: 17 }), hasAlpha: fc.boolean() })
  .chain(({ width, height, hasAlpha }) => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    return fc.record({
      original: fc
        .record({ rgb: bytes(width * height * 3), alpha: bytes(width * height) })
        .map(({ rgb, alpha }): Picture => (hasAlpha ? { width, height, rgb, alpha } : { width, height, rgb })),
      generated: bytes(width * height * 3).map((rgb): Picture => ({ width, height, rgb })),
      weights: bytes(width * height).map((data): Plane => ({ width, height, data: data.map((v) => (v < 100 ? 0 : v)) })),
      box: fc
        .record({ left: fc.nat(width - 1), top: fc.nat(height - 1) })
        .map(({ left, top }): Box => ({ left, top, width: width - left, height: height - top })),
    });
  });

test("pixels of weight 0 and pixels outside the box keep every byte, transparency too", () => {
  fc.assert(
    fc.property(scenes, ({ original, generated, weights, box }) => {
      const result = composite(original, cropPicture(generated, box), box, weights);
      const inside = weights.data.map((weight, pixel) => {
        const x = pixel % original.width;
        const y = Math.floor(pixel / original.width);
        return x >= box.left && y >= box.top ? weight : 0;
      });
      expect(maxDifferenceOutside(original, result, { ...weights, data: inside })).toBe(0);
      expect(result.alpha === undefined).toBe(original.alpha === undefined);
    }),
  );
});

test("at full weight the generated picture stands alone and is opaque", () => {
  fc.assert(
    fc.property(scenes, ({ original, generated, weights }) => {
      const box = { left: 0, top: 0, width: original.width, height: original.height };
      const full = { ...weights, data: weights.data.map(() => 255) };
      const result = composite(original, generated, box, full);
      expect(result.rgb).toEqual(generated.rgb);
      expect(result.alpha?.every((value) => value === 255) ?? true).toBe(true);
    }),
  );
});

test("the originals are not written to", () => {
  const original = { width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3), alpha: Uint8Array.of(4) };
  const generated = { width: 1, height: 1, rgb: Uint8Array.of(9, 9, 9) };
  composite(original, generated, { left: 0, top: 0, width: 1, height: 1 }, { width: 1, height: 1, data: Uint8Array.of(255) });
  expect(original).toEqual({ width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3), alpha: Uint8Array.of(4) });
});

describe("mixing one pixel", () => {
  test.each([
    { name: "opaque, half", old: 100, alpha: undefined, made: 200, weight: 128, expected: 150, opacity: undefined },
    { name: "opaque, a trace", old: 0, alpha: undefined, made: 255, weight: 1, expected: 1, opacity: undefined },
    { name: "opaque with an alpha plane", old: 100, alpha: 255, made: 200, weight: 128, expected: 150, opacity: 255 },
    { name: "fully transparent: its hidden colour does not show", old: 255, alpha: 0, made: 40, weight: 51, expected: 40, opacity: 51 },
    { name: "half transparent", old: 0, alpha: 102, made: 200, weight: 153, expected: 158, opacity: 194 },
    { name: "transparent and kept", old: 77, alpha: 0, made: 200, weight: 0, expected: 77, opacity: 0 },
  ])("$name", ({ old, alpha, made, weight, expected, opacity }) => {
    const grey = (value: number) => Uint8Array.of(value, value, value);
    const original = { width: 1, height: 1, rgb: grey(old), ...(alpha === undefined ? {} : { alpha: Uint8Array.of(alpha) }) };
    const generated = { width: 1, height: 1, rgb: grey(made) };
    const box = { left: 0, top: 0, width: 1, height: 1 };
    const result = composite(original, generated, box, { width: 1, height: 1, data: Uint8Array.of(weight) });
    expect([...result.rgb]).toEqual([expected, expected, expected]);
    expect(result.alpha?.[0]).toBe(opacity);
  });
});

test("a stroke changes nothing further than grow + feather pixels from it", () => {
  const size = { width: 41, height: 41 };
  const stroke = { ...size, data: new Uint8Array(41 * 41) };
  stroke.data[20 * 41 + 20] = 255;
  const original = { ...size, rgb: new Uint8Array(41 * 41 * 3).fill(10) };
  const generated = { ...size, rgb: new Uint8Array(41 * 41 * 3).fill(250) };
  const result = composite(original, generated, { left: 0, top: 0, ...size }, blendWeights(stroke, 3, 5));
  const pixels = Array.from({ length: 41 * 41 }, (_, pixel) => ({
    value: result.rgb[pixel * 3],
    distance: Math.hypot((pixel % 41) - 20, Math.floor(pixel / 41) - 20),
  }));
  const valuesWhere = (holds: (distance: number) => boolean) =>
    new Set(pixels.filter(({ distance }) => holds(distance)).map(({ value }) => value));
  expect(valuesWhere((distance) => distance >= 8)).toEqual(new Set([10]));
  expect(valuesWhere((distance) => distance <= 3)).toEqual(new Set([250]));
});

describe("the largest difference outside", () => {
  const original = { width: 2, height: 1, rgb: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const keepLeft = { width: 2, height: 1, data: Uint8Array.of(0, 1) };

  test.each([
    { name: "changes under a weight do not count", rgb: [1, 2, 3, 200, 200, 200], alpha: undefined, expected: 0 },
    { name: "the worst channel counts", rgb: [1, 9, 4, 4, 5, 6], alpha: undefined, expected: 7 },
    { name: "a change of transparency counts", rgb: [1, 2, 3, 4, 5, 6], alpha: [250, 0], expected: 5 },
  ])("$name", ({ rgb, alpha, expected }) => {
    const result = { width: 2, height: 1, rgb: Uint8Array.from(rgb), ...(alpha ? { alpha: Uint8Array.from(alpha) } : {}) };
    expect(maxDifferenceOutside(original, result, keepLeft)).toBe(expected);
  });

  test("another size is refused", () => {
    expect(() => maxDifferenceOutside(original, { width: 1, height: 2, rgb: original.rgb }, keepLeft)).toThrow(RangeError);
  });
});

test("a generated picture that does not fit the box is refused", () => {
  const picture = { width: 2, height: 2, rgb: new Uint8Array(12) };
  const weights = { width: 2, height: 2, data: new Uint8Array(4) };
  expect(() => composite(picture, picture, { left: 0, top: 0, width: 1, height: 2 }, weights)).toThrow("Expected 1x2");
});

test("cropping takes the pixels of the box, transparency too", () => {
  const box = { left: 1, top: 1, width: 2, height: 1 };
  const rgb = Uint8Array.from({ length: 18 }, (_, i) => i);
  const picture = { width: 3, height: 2, rgb, alpha: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  expect(cropPicture(picture, box)).toEqual({ width: 2, height: 1, rgb: rgb.slice(12), alpha: Uint8Array.of(5, 6) });
  expect(cropPlane({ width: 3, height: 2, data: picture.alpha }, box)).toEqual({ width: 2, height: 1, data: Uint8Array.of(5, 6) });
});
