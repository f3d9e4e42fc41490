import fc from "fast-check";
import { expect, test } from "vitest";
import { logarithm, sineAndCosine } from "./single-precision.ts";

/** The numbers that Box–Muller asks for: 24 random bits. */
const share = fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((bits) => bits / 2 ** 24);

test("the logarithm is right to the last bit or two", () => {
  fc.assert(
    fc.property(share, (u) => {
      const exact = Math.log(1 - u);
      expect(Math.abs(logarithm(1 - u) - exact)).toBeLessThanOrEqual(2 ** -23 * Math.abs(exact));
    }),
  );
});

test.each([
  [1, 0],
  [2 ** -24, Math.fround(-24 * Math.LN2)],
  [0.5, Math.fround(-Math.LN2)],
])("the logarithm of %d is %d", (x, expected) => {
  expect(logarithm(x)).toBe(expected);
});

test("sine and cosine are right to the last bit or two, all around the circle", () => {
  fc.assert(
    fc.property(share, (u) => {
      const angle = Math.fround(Math.fround(2 * Math.PI) * u);
      const { sine, cosine } = sineAndCosine(angle);
      expect(Math.abs(sine - Math.sin(angle))).toBeLessThanOrEqual(2 ** -23);
      expect(Math.abs(cosine - Math.cos(angle))).toBeLessThanOrEqual(2 ** -23);
    }),
  );
});
