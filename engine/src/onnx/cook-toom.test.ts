import { describe, expect, test } from "vitest";
import { createTorchGenerator } from "../random/torch-generator.ts";
import { cookToom, type Matrix } from "./cook-toom.ts";

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, item, i) => sum + item * b[i], 0);
const apply = (matrix: Matrix, vector: readonly number[]): number[] => matrix.map((row) => dot(row, vector));

describe("a minimal filter gives the sums of the plain one", () => {
  test.each<[number, number, number[]]>([
    [1, 1, []],
    [2, 3, [0, 1, -1]],
    [3, 2, [0, 1, -1]],
    [4, 3, [0, 1, -1, 2, -2]],
    [4, 3, [0, 2 / 3, -2 / 3, 3 / 2, -3 / 2]],
    [6, 3, [0, 1, -1, 2, -2, 1 / 2, -1 / 2]],
  ])("F(%i, %i) at %j and infinity", (m, r, points) => {
    const generator = createTorchGenerator(1);
    const signal = [...generator.normal(m + r - 1)];
    const kernel = [...generator.normal(r)];
    const filter = cookToom(m, r, points);
    const products = apply(filter.signal, signal).map((factor, i) => factor * dot(filter.kernel[i], kernel));
    for (let k = 0; k < m; k++) {
      const result = dot(
        filter.result.map((row) => row[k]),
        products,
      );
      expect(result).toBeCloseTo(dot(kernel, signal.slice(k)), 12);
    }
  });
});

test("F(4, 3) at 0, ±1, ±2 is the published one (arXiv 1509.09308, section 4.3)", () => {
  expect(cookToom(4, 3, [0, 1, -1, 2, -2])).toEqual({
    result: [
      [1, 0, 0, 0],
      [1, 1, 1, 1],
      [1, -1, 1, -1],
      [1, 2, 4, 8],
      [1, -2, 4, -8],
      [0, 0, 0, 1],
    ],
    kernel: [
      [1 / 4, 0, 0],
      [-1 / 6, -1 / 6, -1 / 6],
      [-1 / 6, 1 / 6, -1 / 6],
      [1 / 24, 1 / 12, 1 / 6],
      [1 / 24, -1 / 12, 1 / 6],
      [0, 0, 1],
    ],
    signal: [
      [4, 0, -5, 0, 1, 0],
      [0, -4, -4, 1, 1, 0],
      [0, 4, -4, -1, 1, 0],
      [0, -2, -1, 2, 1, 0],
      [0, 2, -1, -2, 1, 0],
      [0, 4, 0, -5, 0, 1],
    ],
  });
});
