import { expect, test } from "vitest";
import { describeDuration } from "./describe-duration.ts";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1000, "1.0 s"],
  [59_900, "59.9 s"],
  [59_960, "1 min 0 s"],
  [200_400, "3 min 20 s"],
  [3_599_400, "59 min 59 s"],
  [3_600_000, "1 h 0 min"],
  [7_500_000, "2 h 5 min"],
])("%d ms are %s", (milliseconds, text) => {
  expect(describeDuration(milliseconds)).toBe(text);
});
