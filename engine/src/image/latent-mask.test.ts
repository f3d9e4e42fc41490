import { describe, expect, test } from "vitest";
import { latentMask } from "./latent-mask.ts";

/** A mask with the pixels painted for which `painted` holds. */
function maskOf(width: number, height: number, painted: (x: number, y: number) => boolean) {
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => (painted(i % width, Math.floor(i / width)) ? 255 : 0)),
  };
}
const repainted = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);

describe("strokes thinner than a latent cell", () => {
  test.each([
    { name: "a 7x7 blob", painted: (x: number, y: number) => x >= 1 && x <= 7 && y >= 1 && y <= 7, max: 1, nearest: 0 },
    { name: "a 7 pixel column of full height", painted: (x: number) => x >= 9 && x <= 15, max: 8, nearest: 0 },
    { name: "one pixel at the last corner", painted: (x: number, y: number) => x === 63 && y === 63, max: 1, nearest: 0 },
    { name: "one pixel at a cell's top left", painted: (x: number, y: number) => x === 8 && y === 16, max: 1, nearest: 1 },
    { name: "everything", painted: () => true, max: 64, nearest: 64 },
  ])("$name", ({ painted, max, nearest }) => {
    const mask = maskOf(64, 64, painted);
    expect([repainted(latentMask(mask, "max", 8).data), repainted(latentMask(mask, "nearest", 8).data)]).toEqual([max, nearest]);
  });
});

test("cells lie in rows from the top left", () => {
  const mask = maskOf(24, 16, (x, y) => x === 20 && y === 3);
  expect(latentMask(mask, "max", 8)).toEqual({ data: Float32Array.of(0, 0, 1, 0, 0, 0), shape: [1, 1, 2, 3] });
});

test("values below 128 are kept", () => {
  expect([...latentMask({ width: 8, height: 8, data: new Uint8Array(64).fill(127) }, "max", 8).data]).toEqual([0]);
});

test("sides that are no multiple of 8 are refused", () => {
  expect(() =>
    latentMask(
      maskOf(12, 8, () => true),
      "max",
      8,
    ),
  ).toThrow("multiples of 8");
});
