import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createTorchGenerator } from "../random/torch-generator.ts";
import { createScheduler } from "./create-scheduler.ts";
import { cumulativeAlphas } from "./noise-schedule.ts";
import { parseSchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler, SchedulerName } from "./scheduler.ts";
import { eulerSigmaSchedule } from "./sigma-schedule.ts";

/** Arrays of float32 are base64. How each row was made: golden/schedulers/diffusers_schedulers.py. */
interface Golden {
  readonly alphas: readonly { readonly config: object; readonly sha256: string; readonly tenths: string }[];
  readonly schedules: readonly {
    readonly scheduler: SchedulerName;
    readonly spacing: string;
    readonly steps: number;
    readonly timesteps: readonly number[];
    readonly initNoiseSigma: number;
    readonly sigmas?: string;
  }[];
  readonly digests: readonly { readonly scheduler: SchedulerName; readonly spacing: string; readonly sha256: string }[];
  readonly loops: readonly {
    readonly scheduler: SchedulerName;
    readonly config: object;
    readonly steps: number;
    readonly begin: number;
    readonly start?: string;
    readonly end: string;
  }[];
}
const golden = JSON.parse(readFileSync(new URL("../../../golden/schedulers/diffusers.json", import.meta.url), "utf8")) as Golden;

const STABLE_DIFFUSION = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  steps_offset: 1,
  clip_sample: false,
  set_alpha_to_one: false,
};
const NOISE = createTorchGenerator(1).normal(64);
const CLEAN = createTorchGenerator(2).normal(64);
const DIRECTION = createTorchGenerator(3).normal(64);

function decode(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

function sha256(values: Float32Array): string {
  return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
}

/** Largest difference as a share of the largest value. */
function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return actual.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0) / scale;
}

function denoise(scheduler: Scheduler, start: Float32Array): Float32Array {
  const generator = createTorchGenerator(4);
  return scheduler.timesteps.reduce((sample, t, index) => {
    const input = scheduler.scaleModelInput(sample, index);
    const output = input.map((value, i) => 0.5 * value + Math.fround((t / 1024) * DIRECTION[i]));
    return scheduler.step(output, index, sample, () => generator.normal(sample.length));
  }, start);
}

describe("ᾱ equals diffusers'", () => {
  const isRescaled = (row: { readonly config: object }): boolean => "rescale_betas_zero_snr" in row.config;
  const tenthsOf = (alphas: Float32Array): Float32Array => alphas.filter((_, t) => t % Math.max(1, Math.floor(alphas.length / 10)) === 0);

  test.each(golden.alphas.filter((row) => !isRescaled(row)))("to the bit for $config", ({ config, sha256: digest, tenths }) => {
    const alphas = cumulativeAlphas(parseSchedulerConfig(config));
    expect(tenthsOf(alphas)).toEqual(decode(tenths));
    expect(sha256(alphas)).toBe(digest);
  });

  // PyTorch takes the square roots of the rescaling with Intel's MKL, which is not correctly rounded.
  test.each(golden.alphas.filter(isRescaled))("to 3e-7 with zero terminal SNR", ({ config, tenths }) => {
    const alphas = cumulativeAlphas(parseSchedulerConfig(config));
    expect(relativeDifference(tenthsOf(alphas), decode(tenths))).toBeLessThan(3e-7);
    expect(alphas.at(-1)).toBe(0);
  });
});

describe("a run has diffusers' timesteps and noise levels", () => {
  test.each(golden.schedules)(
    "$scheduler, $spacing, $steps steps",
    ({ scheduler: name, spacing, steps, timesteps, initNoiseSigma, sigmas }) => {
      const config = parseSchedulerConfig({ ...STABLE_DIFFUSION, timestep_spacing: spacing });
      const scheduler = createScheduler(name, config, { steps });
      expect(scheduler.timesteps).toEqual(timesteps);
      expect(scheduler.initNoiseSigma).toBeCloseTo(initNoiseSigma, 5);
      if (sigmas !== undefined && name.startsWith("euler")) {
        expect(relativeDifference(eulerSigmaSchedule(config, { steps }).sigmas, decode(sigmas))).toBeLessThan(1e-7);
      }
      if (sigmas !== undefined && name.startsWith("dpmpp")) {
        // With x_0 = 0 and ε = 1, x_t is σ·α = level / √(level² + 1).
        const levels = decode(sigmas).subarray(0, -1);
        const noisy = levels.map((_, index) => scheduler.addNoise(Float32Array.of(0), Float32Array.of(1), index)[0]);
        expect(
          relativeDifference(
            noisy,
            levels.map((level) => level / Math.sqrt(level ** 2 + 1)),
          ),
        ).toBeLessThan(2e-7);
      }
    },
  );

  test.each(golden.digests)(
    "$scheduler, $spacing: the timesteps of all runs of 1 to 150 steps",
    ({ scheduler: name, spacing, sha256: digest }) => {
      const config = parseSchedulerConfig({ ...STABLE_DIFFUSION, timestep_spacing: spacing });
      const everyRun = Array.from({ length: 150 }, (_, i) => createScheduler(name, config, { steps: i + 1 }).timesteps);
      expect(sha256(Float32Array.from(everyRun.flatMap((timesteps) => [timesteps.length, ...timesteps])))).toBe(digest);
    },
  );
});

describe("a whole denoising loop ends where diffusers' ends", () => {
  const rows = golden.loops.map((row) => ({
    ...row,
    label: `${row.scheduler}, ${row.steps} steps from ${row.begin}, ${JSON.stringify(row.config).slice(0, 300)}`,
  }));
  test.each(rows)("$label", ({ scheduler: name, config, steps, begin, start, end }) => {
    const scheduler = createScheduler(name, parseSchedulerConfig(config), { steps, begin, parity: true });
    const first = begin === 0 ? NOISE.map((value) => value * scheduler.initNoiseSigma) : scheduler.addNoise(CLEAN, NOISE, 0);
    if (start !== undefined) expect(relativeDifference(first, decode(start))).toBeLessThan(1e-6);
    expect(relativeDifference(denoise(scheduler, first), decode(end))).toBeLessThan(1e-5);
  });
});
