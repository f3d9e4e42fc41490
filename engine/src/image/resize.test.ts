import { describe, expect, test } from "vitest";
import { bytesOf, pictureOf, readGolden } from "./read-golden.test.support.ts";
import { resizePicture, resizePlane } from "./resize.ts";

interface ResizeCase {
  readonly name: string;
  readonly mode: "L" | "RGB" | "RGBA";
  readonly from: [number, number];
  readonly to: [number, number];
  readonly input: string;
  readonly output: string;
}

describe("Lanczos resizing equals Pillow's to the bit", () => {
  const cases = readGolden("resize.json") as ResizeCase[];

  test.each(cases.filter(({ mode }) => mode === "L"))("$name", ({ from, to, input, output }) => {
    expect(resizePlane({ width: from[0], height: from[1], data: bytesOf(input) }, ...to).data).toEqual(bytesOf(output));
  });

  test.each(cases.filter(({ mode }) => mode !== "L"))("$name", ({ from, to, input, output }) => {
    expect(resizePicture(pictureOf(...from, bytesOf(input)), ...to)).toEqual(pictureOf(...to, bytesOf(output)));
  });

  test("a large picture made by a formula", () => {
    const { from, to, output } = readGolden("resize-large.json") as Omit<ResizeCase, "input">;
    const [width, height] = from;
    const rgb = new Uint8Array(width * height * 3);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        rgb[i++] = x * 7 + y * 13;
        rgb[i++] = x * y;
        rgb[i++] = x ^ y;
      }
    }
    expect(resizePicture({ width, height, rgb }, ...to).rgb).toEqual(bytesOf(output));
  });
});

test("the colour hidden under transparent pixels does not bleed into visible ones", () => {
  const hiddenRed = { width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 0, 0, 200), alpha: Uint8Array.of(0, 255) };
  const { rgb, alpha } = resizePicture(hiddenRed, 4, 1);
  const visibleRed = [...alpha!].map((opacity, pixel) => (opacity > 0 ? rgb[pixel * 3] : 0));
  expect(visibleRed).toEqual([0, 0, 0, 0]);
});

test("a plane of one value stays that value at any size", () => {
  const data = new Uint8Array(13 * 7).fill(201);
  expect(new Set(resizePlane({ width: 13, height: 7, data }, 40, 3).data)).toEqual(new Set([201]));
});
