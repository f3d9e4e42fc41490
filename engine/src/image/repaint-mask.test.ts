import { describe, expect, test } from "vitest";
import type { MaskMode } from "./repaint-mask.ts";
import { repaintMask } from "./repaint-mask.ts";

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

const greys = (...values: number[]) => ({ width: values.length, height: 1, rgb: Uint8Array.from(values.flatMap((v) => [v, v, v])) });
const twoColours = (colours: number[][], alpha: number[]) => ({
  width: 2,
  height: 1,
  rgb: Uint8Array.from(colours.flat()),
  alpha: Uint8Array.from(alpha),
});

describe("an opaque mask", () => {
  test.each<{ mode: MaskMode; repainted: number[] }>([
    { mode: "auto", repainted: [0, 0, 255, 255] },
    { mode: "white", repainted: [0, 0, 255, 255] },
    { mode: "black", repainted: [255, 255, 0, 0] },
    { mode: "alpha", repainted: [0, 0, 0, 0] },
    { mode: "image_alpha", repainted: [0, 0, 0, 0] },
  ])("mode $mode", ({ mode, repainted }) => {
    expect([...repaintMask(greys(0, 127, 128, 255), mode).data]).toEqual(repainted);
  });
});

describe("a mask with a transparent left and an opaque right pixel", () => {
  test.each<{ mode: MaskMode; colours: number[][]; repainted: number[] }>([
    { mode: "auto", colours: [BLACK, WHITE], repainted: [255, 0] },
    { mode: "auto", colours: [WHITE, BLACK], repainted: [255, 0] },
    { mode: "alpha", colours: [BLACK, BLACK], repainted: [255, 0] },
    { mode: "image_alpha", colours: [[10, 90, 30], WHITE], repainted: [255, 0] },
    { mode: "white", colours: [BLACK, WHITE], repainted: [0, 255] },
    { mode: "black", colours: [BLACK, WHITE], repainted: [255, 0] },
  ])("mode $mode over $colours", ({ mode, colours, repainted }) => {
    expect([...repaintMask(twoColours(colours, [0, 255]), mode).data]).toEqual(repainted);
  });
});

describe("a transparency that says nothing leaves auto with the colours", () => {
  test.each([
    { name: "transparent everywhere", alpha: [0, 0] },
    { name: "a little transparent everywhere", alpha: [254, 200] },
  ])("$name", ({ alpha }) => {
    expect([...repaintMask(twoColours([BLACK, WHITE], alpha), "auto").data]).toEqual([0, 255]);
  });
});

test("half transparency is the border: 127 is repainted, 128 is kept", () => {
  expect([...repaintMask(twoColours([BLACK, BLACK], [127, 128]), "alpha").data]).toEqual([255, 0]);
});
