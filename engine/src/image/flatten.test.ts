import { expect, test } from "vitest";
import { flattenOnWhite } from "./flatten.ts";

test("each pixel is as much its own colour as it is opaque, and white for the rest", () => {
  const rgb = Uint8Array.of(0, 255, 0, 10, 20, 30, 0, 100, 255);
  const flat = flattenOnWhite({ width: 3, height: 1, rgb, alpha: Uint8Array.of(0, 255, 51) });
  expect(flat).toEqual({ width: 3, height: 1, rgb: Uint8Array.of(255, 255, 255, 10, 20, 30, 204, 224, 255) });
});

test("a picture without transparency stays as it is", () => {
  const picture = { width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) };
  expect(flattenOnWhite(picture)).toEqual(picture);
});
