import { expect, test } from "vitest";
import type { DayUsage } from "../../api/administration/subscriptions.ts";
import { niceMaximum, summarise } from "./plot-scale.ts";

test.each([
  [[], 1],
  [[0, 0], 1],
  [[0.4], 1],
  [[1], 1],
  [[2, 3], 5],
  [[7], 10],
  [[10], 10],
  [[11], 20],
  [[499], 500],
  [[501], 1000],
])("%j are drawn up to %d", (values, maximum) => {
  expect(niceMaximum(values)).toBe(maximum);
});

test("a month is summed up by its total and its first highest day", () => {
  const day = (name: string, images: number): DayUsage => ({ day: name, jobs: 0, images, failures: 0, engineSeconds: 0 });
  const days = [day("2026-01-01", 1), day("2026-01-02", 4), day("2026-01-03", 4)];
  expect(summarise(days, "images")).toEqual({ total: 9, most: days[1] });
  expect(summarise(days, "failures")).toBeUndefined();
});
