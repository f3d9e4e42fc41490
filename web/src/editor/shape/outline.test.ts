import fc from "fast-check";
import { expect, test } from "vitest";
import { picturePoint } from "../space.ts";
import { stripsOf } from "./outline.ts";

const coordinate = fc.double({ min: -50, max: 400, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate }).map(({ x, y }) => picturePoint(x, y));

test("strips hold every triangle between points of an outline, and so whatever that encloses", () => {
  const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(point, point, point, shares, (a, b, c, [s, t]) => {
      // Evenly over the triangle: what lies beyond its diagonal is folded back.
      const [u, v] = s + t > 1 ? [1 - s, 1 - t] : [s, t];
      const x = a.x + u * (b.x - a.x) + v * (c.x - a.x);
      const y = a.y + u * (b.y - a.y) + v * (c.y - a.y);
      const isHeld = stripsOf([a, b, c]).some(
        ({ left, top, width, height }) => x > left - 1e-6 && x < left + width + 1e-6 && y > top - 1e-6 && y < top + height + 1e-6,
      );
      expect(isHeld).toBe(true);
    }),
  );
});

test("a slanted sliver has strips that together are a small part of the box around it", () => {
  const strips = stripsOf([picturePoint(0, 0), picturePoint(1000, 1000), picturePoint(990, 1000)]);
  expect(strips.reduce((sum, { width, height }) => sum + width * height, 0)).toBeLessThan(1000 * 1000 * 0.1);
});
