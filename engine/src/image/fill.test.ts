import fc from "fast-check";
import { expect, test } from "vitest";
import { fillMasked } from "./fill.ts";

const square = (side: number, painted: (x: number, y: number) => boolean) => ({
  width: side,
  height: side,
  data: Uint8Array.from({ length: side * side }, (_, i) => (painted(i % side, Math.floor(i / side)) ? 255 : 0)),
});

test("no byte of the old content has any influence inside the mask", () => {
  const bytes = fc.uint8Array({ minLength: 11 * 11 * 3, maxLength: 11 * 11 * 3 });
  const painted = fc.uint8Array({ minLength: 121, maxLength: 121, max: 1 });
  fc.assert(
    fc.property(bytes, bytes, painted, (first, second, data) => {
      const mask = { width: 11, height: 11, data };
      const other = first.map((value, i) => (data[Math.floor(i / 3)] === 0 ? value : second[i]));
      const fill = (rgb: Uint8Array) => fillMasked({ width: 11, height: 11, rgb }, mask).rgb;
      expect(fill(first)).toEqual(fill(other));
    }),
  );
});

test("pixels outside the mask are untouched", () => {
  const mask = square(16, (x, y) => x > 4 && x < 12 && y > 4 && y < 12);
  const rgb = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 37) % 256);
  const alpha = new Uint8Array(16 * 16).fill(90);
  const filled = fillMasked({ width: 16, height: 16, rgb, alpha }, mask);
  const outside = (bytes: Uint8Array) => bytes.filter((_, i) => mask.data[Math.floor(i / 3)] === 0);
  expect(outside(filled.rgb)).toEqual(outside(rgb));
  expect(filled.alpha).toEqual(alpha);
});

test("a hole in one colour takes that colour", () => {
  const rgb = Uint8Array.from({ length: 33 * 33 * 3 }, (_, i) => [200, 30, 90][i % 3]);
  const filled = fillMasked(
    { width: 33, height: 33, rgb },
    square(33, (x, y) => Math.hypot(x - 16, y - 16) < 12),
  );
  expect(filled.rgb).toEqual(rgb);
});

test("a hole between dark and bright is bridged without a jump", () => {
  const side = 64;
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => (Math.floor(i / 3) % side < side / 2 ? 0 : 255));
  const { rgb: filled } = fillMasked(
    { width: side, height: side, rgb },
    square(side, (x) => x >= 16 && x < 48),
  );
  for (let y = 0; y < side; y++) {
    for (let x = 16; x <= 48; x++) {
      const step = filled[(y * side + x) * 3] - filled[(y * side + x - 1) * 3];
      expect(Math.abs(step)).toBeLessThan(40);
    }
  }
  expect(filled[(32 * side + 17) * 3]).toBeLessThan(60);
  expect(filled[(32 * side + 46) * 3]).toBeGreaterThan(195);
});

test("a full mask gives mid grey, for nothing is known", () => {
  const filled = fillMasked(
    { width: 5, height: 3, rgb: new Uint8Array(45).fill(255) },
    { width: 5, height: 3, data: new Uint8Array(15).fill(255) },
  );
  expect(new Set(filled.rgb)).toEqual(new Set([128]));
});
