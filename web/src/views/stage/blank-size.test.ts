import { expect, test } from "vitest";
import { BLANK_PRESETS, isBlankSize } from "./blank-size.ts";

test("every preset is a size that the API makes", () => {
  expect(BLANK_PRESETS.filter((size) => !isBlankSize(size))).toEqual([]);
});

test.each([
  [64, 64, true],
  [4096, 4096, true],
  [4096, 512, true],
  [63, 64, false],
  [64, 4097, false],
  [4096, 511, false],
  [512.5, 512, false],
  [Number.NaN, 512, false],
])("%d × %d: %s", (width, height, expected) => {
  expect(isBlankSize({ width, height })).toBe(expected);
});
