import { expect, test } from "vitest";
import { leastSquares } from "./least-squares.ts";

test("weights that fit exactly are found, for each output", () => {
  const rows = [
    [1, 0, 2],
    [1, 1, -1],
    [1, 2, 0.5],
    [1, -3, 1],
  ];
  const weights = [
    [0.5, 1],
    [-2, 0],
    [3, 0.25],
  ];
  const targets = rows.map((row) => [0, 1].map((output) => row.reduce((sum, value, i) => sum + value * weights[i][output], 0)));
  for (const [i, found] of leastSquares(rows, targets).entries()) {
    for (const [output, value] of found.entries()) expect(value).toBeCloseTo(weights[i][output], 10);
  }
});

test("what no weights fit is met in the middle", () => {
  // The line through (0, 0), (1, 2), (2, 1) with the least squares: 1/2 + x/2
  const [[offset], [slope]] = leastSquares(
    [
      [1, 0],
      [1, 1],
      [1, 2],
    ],
    [[0], [2], [1]],
  );
  expect(offset).toBeCloseTo(0.5, 12);
  expect(slope).toBeCloseTo(0.5, 12);
});
