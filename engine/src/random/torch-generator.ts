import { EngineError } from "../errors.ts";
import { createMersenneTwister } from "./mersenne-twister.ts";
import { logarithm, sineAndCosine } from "./single-precision.ts";

/** PyTorch fills this many numbers at a time; anything shorter is drawn one by one, in double precision. */
const BLOCK = 16;
const HALF_BLOCK = BLOCK / 2;
const TWO_PI = Math.fround(2 * Math.PI);

/** Seeded noise, the same numbers on every machine. */
export interface TorchGenerator {
  /** The next `count` numbers of the standard normal distribution, as one `torch.randn(count, generator=g)` draws them. */
  normal(count: number): Float32Array;
}

/**
 * The numbers of `torch.Generator("cpu").manual_seed(seed)`: MT19937 and the Box–Muller transform, in PyTorch's order.
 * Draws continue where the last one ended. They are PyTorch's to the bit on x86 processors with AVX2; on others PyTorch itself differs
 * from these in the last bit or two.
 *
 * @param seed any safe integer; as in PyTorch only the low 32 bits count, so 42 and 42 + 2³² are one seed
 * @throws EngineError "input" for anything else
 * @example createTorchGenerator(42).normal(16384)[0] // 1.9269153, the first latent of seed 42 at 512×512
 */
export function createTorchGenerator(seed: number): TorchGenerator {
  if (!Number.isSafeInteger(seed)) {
    throw new EngineError("input", `Expected a whole number for seed but received ${seed}`, { field: "seed" });
  }
  const nextWord = createMersenneTwister(seed);
  /** Box–Muller makes two numbers at once; the scalar path keeps the second one, across calls, for its next draw. */
  let spare: number | undefined;

  /** 24 random bits in [0, 1), exact in float32. */
  const uniform24 = (): number => (nextWord() & 0xffffff) / 2 ** 24;

  /** 53 random bits in [0, 1): the low 21 of the first word above the 32 of the second. */
  const uniform53 = (): number => ((nextWord() & 0x1fffff) * 2 ** 32 + nextWord()) / 2 ** 53;

  const drawOne = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  const fillUniform = (values: Float32Array): void => {
    for (let i = 0; i < values.length; i++) values[i] = uniform24();
  };

  return {
    normal(count) {
      if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`Expected a length for count but received ${count}`);
      const values = new Float32Array(count);
      if (count < BLOCK) return values.map(drawOne);

      fillUniform(values);
      for (let start = 0; start + BLOCK <= count; start += BLOCK) transformBlock(values.subarray(start, start + BLOCK));
      if (count % BLOCK !== 0) {
        // A length that is no multiple of 16 gets its last 16 numbers anew, from new draws.
        const last = values.subarray(count - BLOCK);
        fillUniform(last);
        transformBlock(last);
      }
      return values;
    },
  };
}

/** Box–Muller in float32, in place: the first eight uniform numbers give the radii, the last eight the angles. */
function transformBlock(block: Float32Array): void {
  for (let i = 0; i < HALF_BLOCK; i++) {
    const radius = Math.fround(Math.sqrt(-2 * logarithm(1 - block[i])));
    const { sine, cosine } = sineAndCosine(Math.fround(TWO_PI * block[i + HALF_BLOCK]));
    block[i] = radius * cosine;
    block[i + HALF_BLOCK] = radius * sine;
  }
}
