import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyMask } from "../mask/mask.ts";
import { rasterOf } from "../mask/raster.ts";
import { picturePoint, type PicturePoint } from "../space.ts";
import { applyCoverage } from "../test-support/apply-coverage.ts";
import { CoverageLayer } from "../stroke/coverage-layer.ts";
import { drawOutline } from "./draw-outline.ts";
import { ellipseOutline, rectangleOutline, type Outline } from "./outline.ts";

const SIZE = { width: 280, height: 14 };
const point = fc
  .record({ x: fc.double({ min: 240, max: 290, noNaN: true }), y: fc.double({ min: -4, max: 18, noNaN: true }) })
  .map(({ x, y }) => picturePoint(x, y));

function drawn(outline: Outline): Uint8Array {
  const layer = new CoverageLayer(emptyMask(SIZE));
  drawOutline(layer, outline);
  return rasterOf(applyCoverage(emptyMask(SIZE), layer.tiles, false)).data;
}

/** How often the outline goes round a point: crossings of the ray to the left, down counted 1 and up −1. */
function windingAround(outline: Outline, x: number, y: number): number {
  let winding = 0;
  for (const [i, a] of outline.entries()) {
    const b = outline[(i + 1) % outline.length];
    if (a.y <= y === b.y <= y) continue;
    if (a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x) < x) winding += a.y < b.y ? 1 : -1;
  }
  return winding;
}

test("coverage is the share of a pixel inside, by the nonzero winding rule", () => {
  const across = 16;
  fc.assert(
    fc.property(fc.array(point, { minLength: 3, maxLength: 9 }), (outline) => {
      const coverage = drawn(outline);
      for (let pixel = 0; pixel < coverage.length; pixel++) {
        const [left, top] = [pixel % SIZE.width, Math.floor(pixel / SIZE.width)];
        if (left < 239) continue;
        let inside = 0;
        for (let i = 0; i < 8 * across; i++) {
          const [x, y] = [left + ((i % across) + 0.5) / across, top + (Math.floor(i / across) + 0.5) / 8];
          if (windingAround(outline, x, y) !== 0) inside++;
        }
        // A line's share is counted in 16ths here; each end of a span may be off by half of one.
        const off = Math.abs(coverage[pixel] / 255 - inside / (8 * across));
        if (off > 0.12) expect.fail(`pixel ${left},${top}: ${coverage[pixel]} against ${(255 * inside) / (8 * across)}`);
      }
      expect(coverage.length).toBe(SIZE.width * SIZE.height);
    }),
    { numRuns: 15 },
  );
});

test("an outline whose points lie on the lines that cut it leaves out no row", () => {
  // Of a corner at a whole x, the side that leads to it may be rounded to before it.
  const sixteenth = (min: number, max: number) => fc.integer({ min: 16 * min, max: 16 * max }).map((steps) => steps / 16);
  const corner = fc.record({
    x: fc.integer({ min: 1, max: 60 }),
    y: fc.integer({ min: 3, max: 10 }),
    line: fc.integer({ min: 0, max: 7 }),
  });
  const others = fc.tuple(sixteenth(100, 279), sixteenth(-40, 2), sixteenth(100, 279), sixteenth(12, 60));
  fc.assert(
    fc.property(corner, others, ({ x, y, line }, [rightX, aboveY, otherX, belowY]) => {
      const at = y + (line + 0.5) / 8;
      const coverage = drawn([picturePoint(rightX, aboveY), picturePoint(otherX, belowY), picturePoint(x, at)]);
      const row = coverage.subarray(y * SIZE.width, (y + 1) * SIZE.width);
      expect(row.some((value) => value > 0)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("a rectangle covers every pixel from corner to corner wholly, and no other", () => {
  fc.assert(
    fc.property(point, point, (a, b) => {
      const within = (value: number, p: number, q: number): boolean =>
        Math.min(Math.floor(p), Math.floor(q)) <= value && value <= Math.max(p, q);
      const expected = Array.from({ length: SIZE.width * SIZE.height }, (_, pixel) => {
        return within(pixel % SIZE.width, a.x, b.x) && within(Math.floor(pixel / SIZE.width), a.y, b.y) ? 255 : 0;
      });
      expect([...drawn(rectangleOutline(a, b))]).toEqual(expected);
    }),
  );
});

test("an ellipse covers what its equation says, but for pixels that its edge cuts", () => {
  const [a, b] = [picturePoint(242, 1), picturePoint(278, 13)];
  const coverage = drawn(ellipseOutline(a, b));
  const inside = (x: number, y: number): boolean => ((x - 260) / 18) ** 2 + ((y - 7) / 6) ** 2 <= 1;
  let whole = 0;
  for (let pixel = 0; pixel < coverage.length; pixel++) {
    const [x, y] = [pixel % SIZE.width, Math.floor(pixel / SIZE.width)];
    const corners = [inside(x, y), inside(x + 1, y), inside(x, y + 1), inside(x + 1, y + 1)];
    if (corners.every(Boolean) && coverage[pixel] < 250) expect.fail(`pixel ${x},${y} is inside but ${coverage[pixel]}`);
    if (Math.abs(x + 0.5 - 260) > 19 && coverage[pixel] > 0) expect.fail(`pixel ${x},${y} is outside but ${coverage[pixel]}`);
    whole += coverage[pixel] / 255;
  }
  expect(whole).toBeCloseTo(Math.PI * 18 * 6, -1);
});

test("an outline without height encloses nothing", () => {
  const line: PicturePoint[] = [picturePoint(250, 5), picturePoint(270, 5)];
  expect(drawn(line).every((value) => value === 0)).toBe(true);
});
