import fc from "fast-check";
import { expect, test } from "vitest";
import { fitWithin, MAX_PIXELS } from "./fit-within.ts";

test("a picture that the server takes keeps its size", () => {
  const size = { width: 4096, height: 4096 };
  expect(fitWithin(size)).toBe(size);
});

test("a telephone's 48 megapixels keep their aspect", () => {
  expect(fitWithin({ width: 8064, height: 6048 })).toEqual({ width: 4729, height: 3547 });
});

test("whatever the size, the result is taken and no other shape", () => {
  const side = fc.integer({ min: 1, max: 30_000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const fitted = fitWithin({ width, height });
      expect(fitted.width * fitted.height).toBeLessThanOrEqual(MAX_PIXELS);
      const scale = fitted.width / width;
      expect(Math.abs(fitted.height - height * scale)).toBeLessThanOrEqual(1 + height / width);
    }),
  );
});
