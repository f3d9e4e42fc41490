import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smoothstep } from "../smoothstep.ts";
import { picturePoint } from "../space.ts";
import { maskOf } from "../test-support/masks.ts";
import { rasterOf } from "../mask/raster.ts";
import { emptyMask } from "../mask/mask.ts";
import { applyCoverage } from "../test-support/apply-coverage.ts";
import { CoverageLayer } from "./coverage-layer.ts";
import { drawSweptDab, slopeWidth, type Behind, type Dab } from "./swept-dab.ts";

/** Around a tile's border. */
const SIZE = { width: 290, height: 30 };

const dab: fc.Arbitrary<Dab> = fc
  .record({
    x: fc.double({ min: 230, max: 300, noNaN: true }),
    y: fc.double({ min: -5, max: 35, noNaN: true }),
    radius: fc.double({ min: 0.5, max: 14, noNaN: true }),
  })
  .map(({ x, y, radius }) => ({ at: picturePoint(x, y), radius }));
const hardness = fc.double({ min: 0, max: 1, noNaN: true });

const GRID = emptyMask(SIZE);

function drawn(from: Dab, to: Dab, hardness: number): Uint8Array {
  const layer = new CoverageLayer(GRID);
  drawSweptDab(layer, from, to, hardness);
  return rasterOf(applyCoverage(GRID, layer.tiles, false)).data;
}

/** The largest coverage that a dab on the way gives a pixel. How far a pixel lies beyond the dab at s is convex in s, so halving finds the least. */
function byDefinition(from: Dab, to: Dab, hardness: number, pixel: number): number {
  const x = (pixel % SIZE.width) + 0.5;
  const y = Math.floor(pixel / SIZE.width) + 0.5;
  const beyond = (s: number): number => {
    const mix = (a: number, b: number): number => a + (b - a) * s;
    const dx = x - mix(from.at.x, to.at.x);
    const dy = y - mix(from.at.y, to.at.y);
    return Math.sqrt(dx * dx + dy * dy) - mix(from.radius, to.radius);
  };
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (beyond(a) < beyond(b)) high = b;
    else low = a;
  }
  const t = 0.5 + Math.min(beyond(0), beyond(1), beyond(low)) / slopeWidth((from.radius + to.radius) / 2, hardness);
  return Math.round(255 * (1 - smoothstep(Math.min(Math.max(t, 0), 1))));
}

test("a swept dab is the maximum of all the dabs on its way", () => {
  fc.assert(
    fc.property(dab, dab, hardness, (from, to, hardness) => {
      const off = [...drawn(from, to, hardness)].map((value, pixel) => {
        return Math.abs(pixel % SIZE.width < 200 ? value : value - byDefinition(from, to, hardness, pixel));
      });
      // The two may round the last place differently.
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 40 },
  );
});

test("a brush of any hardness paints exactly the pixels whose centre is in its circle", () => {
  fc.assert(
    fc.property(dab, hardness, (at, hardness) => {
      const painted = [...drawn(at, at, hardness)].map((value) => value >= 128);
      const expected = painted.map((_, pixel) => {
        const x = (pixel % SIZE.width) + 0.5 - at.at.x;
        const y = Math.floor(pixel / SIZE.width) + 0.5 - at.at.y;
        return Math.sqrt(x * x + y * y) <= at.radius;
      });
      expect(painted).toEqual(expected);
    }),
  );
});

test("joined to each other, swept dabs draw what they would each by itself", () => {
  const radius = fc.double({ min: 0.5, max: 14, noNaN: true });
  fc.assert(
    fc.property(fc.array(dab, { minLength: 2, maxLength: 6 }), radius, hardness, (dabs, radius, hardness) => {
      const line = dabs.map(({ at }) => ({ at, radius }));
      const joined = new CoverageLayer(GRID);
      const whole = new CoverageLayer(GRID);
      let behind: Behind = "nothing";
      for (const [i, to] of line.slice(1).entries()) {
        behind = drawSweptDab(joined, line[i], to, hardness, { behind, open: i < line.length - 2 });
        drawSweptDab(whole, line[i], to, hardness);
      }
      const [a, b] = [joined, whole].map(({ tiles }) => rasterOf(applyCoverage(GRID, tiles, false)).data);
      // The two round differently in the last place, which may move a value by one.
      expect(a.findIndex((value, pixel) => Math.abs(value - b[pixel]) > 1)).toBe(-1);
    }),
  );
});

test("the way back draws the same pixels as the way there", () => {
  fc.assert(
    fc.property(dab, dab, hardness, (from, to, hardness) => {
      const there = drawn(from, to, hardness);
      const back = drawn(to, from, hardness);
      // The two round differently in the last place, which may move a value by one.
      expect(there.findIndex((value, pixel) => Math.abs(value - back[pixel]) > 1)).toBe(-1);
    }),
  );
});

describe("the slope", () => {
  test.each([
    { name: "of a hard brush is one pixel", radius: 40, hardness: 1, width: 1 },
    { name: "of the softest is as wide as the radius", radius: 40, hardness: 0, width: 40 },
    { name: "of a tiny soft one still smooths", radius: 0.5, hardness: 0, width: 1 },
  ])("$name", ({ radius, hardness, width }) => {
    expect(slopeWidth(radius, hardness)).toBe(width);
  });

  test("falls from the middle outwards", () => {
    const at = { at: picturePoint(250, 15), radius: 12 };
    const row = [...drawn(at, at, 0)].slice(15 * SIZE.width + 250, 15 * SIZE.width + 275);
    expect(row).toEqual(row.toSorted((a, b) => b - a));
    expect(new Set(row).size).toBeGreaterThan(10);
  });
});

test("a coverage laid over twice is laid over once, painting and erasing", () => {
  fc.assert(
    fc.property(dab, dab, hardness, fc.boolean(), (from, to, hardness, erase) => {
      const tiles = (): CoverageLayer["tiles"] => {
        const layer = new CoverageLayer(GRID);
        drawSweptDab(layer, from, to, hardness);
        return layer.tiles;
      };
      const ground = maskOf({ ...SIZE, data: new Uint8Array(SIZE.width * SIZE.height).fill(erase ? 200 : 90) });
      const once = applyCoverage(ground, tiles(), erase);
      expect(applyCoverage(once, tiles(), erase)).toBe(once);
    }),
  );
});
