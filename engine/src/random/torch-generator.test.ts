import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { createTorchGenerator } from "./torch-generator.ts";

interface Golden {
  readonly cases: readonly { readonly seed: number; readonly draws: readonly (readonly number[])[] }[];
  readonly large: readonly {
    readonly seed: number;
    readonly size: number;
    readonly stride: number;
    readonly sum: number;
    readonly sumOfSquares: number;
    readonly values: readonly number[];
  }[];
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/random/torch-randn.json", import.meta.url), "utf8")) as Golden;

/** Two units in the last place of a float32 between 2 and 4: PyTorch's vectorised log and cos are not correctly rounded. */
const TOLERANCE = 4.8e-7;

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
  return largest;
}

describe("the noise equals torch.randn on the CPU", () => {
  test.each(golden.cases.map(({ seed, draws }) => ({ seed, draws, sizes: draws.map((draw) => draw.length).join(", ") })))(
    "seed $seed, sizes $sizes from one generator",
    ({ seed, draws }) => {
      const generator = createTorchGenerator(seed);
      for (const draw of draws) expect(largestDifference(generator.normal(draw.length), draw)).toBeLessThanOrEqual(TOLERANCE);
    },
  );

  test.each(golden.large)("seed $seed, the $size latents of a 512×512 picture", ({ seed, size, stride, values, sum, sumOfSquares }) => {
    const drawn = createTorchGenerator(seed).normal(size);
    expect(
      largestDifference(
        drawn.filter((_, i) => i % stride === 0),
        values,
      ),
    ).toBeLessThanOrEqual(TOLERANCE);
    expect(drawn.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 3);
    expect(drawn.reduce((total, value) => total + value * value, 0)).toBeCloseTo(sumOfSquares, 2);
  });

  test.each([
    [0, [-1.1258398, -1.1523602, -0.2505786, -0.4338788]],
    [42, [1.9269153, 1.4872841, 0.9007172, -2.105521]],
    [1234, [-0.1117186, -0.4965901, 0.1630737, -0.8816878]],
  ])("seed %i begins as the well-known latents of Stable Diffusion", (seed, first) => {
    expect(largestDifference(createTorchGenerator(seed).normal(16384).subarray(0, 4), first)).toBeLessThanOrEqual(TOLERANCE);
  });
});

test("only the low 32 bits of a seed count", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 1, max: 2 ** 20 }),
      fc.integer({ min: 1, max: 40 }),
      (seed, high, count) => {
        expect(createTorchGenerator(seed + high * 2 ** 32).normal(count)).toEqual(createTorchGenerator(seed).normal(count));
      },
    ),
  );
});

test("every number is finite and the same seed gives the same numbers", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 200 }), (seed, count) => {
      const drawn = createTorchGenerator(seed).normal(count);
      expect(drawn).toHaveLength(count);
      expect(drawn.every(Number.isFinite)).toBe(true);
      expect(createTorchGenerator(seed).normal(count)).toEqual(drawn);
    }),
  );
});

test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("seed %d is refused", (seed) => {
  expect(() => createTorchGenerator(seed)).toThrow(EngineError);
});

test.each([-1, 0.5, Number.NaN])("a count of %d is refused", (count) => {
  expect(() => createTorchGenerator(0).normal(count)).toThrow(RangeError);
});
