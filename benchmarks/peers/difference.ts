import type { Tensor } from "../../engine/src/tensor/tensor.ts";

export interface Difference {
  /** |a − b| / |b| in the Euclidean norm. */
  readonly relative: number;
  /** Largest |a − b| of any element. */
  readonly largest: number;
  /** Mean |a − b|. */
  readonly mean: number;
}

export function differenceOf(actual: Tensor, expected: Tensor): Difference {
  if (actual.shape.join() !== expected.shape.join()) {
    throw new Error(`Expected shape (${expected.shape.join(", ")}) for the result but received (${actual.shape.join(", ")})`);
  }
  let squares = 0;
  let norm = 0;
  let largest = 0;
  let sum = 0;
  for (const [i, value] of expected.data.entries()) {
    const difference = Math.abs((actual.data[i] ?? Number.NaN) - value);
    squares += difference ** 2;
    norm += value ** 2;
    sum += difference;
    largest = Math.max(largest, difference);
  }
  return { relative: Math.sqrt(squares / norm), largest, mean: sum / expected.data.length };
}
