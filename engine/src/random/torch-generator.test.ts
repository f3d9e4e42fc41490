import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { createTorchGenerator } from "./torch-generator.ts";

interface Golden {
  readonly cases: readonly { readonly seed: number; readonly draws: readonly (readonly number[])[] }[];
  readonly large: readonly { readonly seed: number; readonly size: number; readonly sha256: string }[];
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/random/torch-randn.json", import.meta.url), "utf8")) as Golden;

describe("the noise equals torch.randn on the CPU to the bit", () => {
  test.each(golden.cases.map(({ seed, draws }) => ({ seed, draws, sizes: draws.map((draw) => draw.length).join(", ") })))(
    "seed $seed, sizes $sizes from one generator",
    ({ seed, draws }) => {
      const generator = createTorchGenerator(seed);
      for (const draw of draws) expect(generator.normal(draw.length)).toEqual(Float32Array.from(draw));
    },
  );

  test.each(golden.large)("seed $seed, the $size latents of a 512×512 picture", ({ seed, size, sha256 }) => {
    const drawn = createTorchGenerator(seed).normal(size);
    expect(createHash("sha256").update(new Uint8Array(drawn.buffer)).digest("hex")).toBe(sha256);
  });

  test.each([
    [0, [-1.1258398, -1.1523602, -0.2505786, -0.4338788]],
    [42, [1.9269153, 1.4872841, 0.9007172, -2.105521]],
    [1234, [-0.1117186, -0.4965901, 0.1630737, -0.8816878]],
  ])("seed %i begins as the well-known latents of Stable Diffusion", (seed, first) => {
    const drawn = createTorchGenerator(seed).normal(16384);
    first.forEach((value, i) => expect(drawn[i]).toBeCloseTo(value, 6));
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
