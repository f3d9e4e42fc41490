import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTorchGenerator } from "../random/torch-generator.ts";
import { createScheduler } from "./create-scheduler.ts";
import { cumulativeAlphas, noiseLevels } from "./noise-schedule.ts";
import { parseSchedulerConfig, type SchedulerConfig, type TimestepSpacing } from "./scheduler-config.ts";
import { SCHEDULER_NAMES, type Scheduler, type SchedulerName } from "./scheduler.ts";
import type { SchedulerRun } from "./timestep-spacing.ts";

const stableDiffusion = (more: object = {}): SchedulerConfig =>
  parseSchedulerConfig({
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    steps_offset: 1,
    clip_sample: false,
    set_alpha_to_one: false,
    timestep_spacing: "leading",
    ...more,
  });

const CLEAN = createTorchGenerator(1).normal(64);
const NOISE = createTorchGenerator(2).normal(64);

type Model = (sample: Float32Array, index: number, t: number) => Float32Array;

function denoise(scheduler: Scheduler, start: Float32Array, model: Model): Float32Array {
  const generator = createTorchGenerator(3);
  return scheduler.timesteps.reduce(
    (sample, t, index) => scheduler.step(model(sample, index, t), index, sample, () => generator.normal(sample.length)),
    start,
  );
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

/** A run of any length, begun anywhere. */
const anyRun = fc
  .integer({ min: 1, max: 60 })
  .chain((steps) => fc.record({ steps: fc.constant(steps), begin: fc.integer({ min: 0, max: steps - 1 }) }));

/** Where a run that always hears the true noise ends: x_0 at the last noise level of the algorithm. */
function endOfOracle(name: SchedulerName, config: SchedulerConfig): Float32Array {
  const alpha = name === "ddim" || name === "pndm" ? cumulativeAlphas(config)[0] : 1;
  return CLEAN.map((value, i) => Math.sqrt(alpha) * value + Math.sqrt(1 - alpha) * NOISE[i]);
}

function oracleError(name: SchedulerName, run: SchedulerRun, spacing: TimestepSpacing = "leading"): number {
  const config = stableDiffusion({ timestep_spacing: spacing });
  const scheduler = createScheduler(name, config, run);
  return largestDifference(
    denoise(scheduler, scheduler.addNoise(CLEAN, NOISE, 0), () => NOISE),
    endOfOracle(name, config),
  );
}

const anySpacing = fc.constantFrom<TimestepSpacing>("leading", "linspace", "trailing");

describe("a model that knows the noise leads back to the picture", () => {
  test.each(["ddim", "pndm", "euler", "dpmpp_2m", "dpmpp_2m_karras"] as const)("%s, from any noise level", (name) => {
    fc.assert(
      fc.property(anyRun, anySpacing, (run, spacing) => {
        expect(oracleError(name, run, spacing)).toBeLessThan(2e-5);
      }),
    );
  });

  test.each(SCHEDULER_NAMES.filter((name) => name !== "pndm" && name !== "ddim"))(
    "%s, when the model puts out the picture itself",
    (name) => {
      fc.assert(
        fc.property(anyRun, (run) => {
          const scheduler = createScheduler(name, stableDiffusion({ prediction_type: "sample" }), run);
          expect(
            largestDifference(
              denoise(scheduler, NOISE, () => CLEAN),
              CLEAN,
            ),
          ).toBeLessThan(1e-6);
        }),
      );
    },
  );

  test("PNDM also when its ε comes from a model that puts out the picture", () => {
    const config = stableDiffusion({ prediction_type: "sample" });
    const scheduler = createScheduler("pndm", config, { steps: 20, begin: 7 });
    const end = denoise(scheduler, scheduler.addNoise(CLEAN, NOISE, 0), () => CLEAN);
    expect(largestDifference(end, endOfOracle("pndm", config))).toBeLessThan(2e-5);
  });

  test.each([2, 6, 10])("PNDM cut by %i of 20 steps misses as diffusers does in parity mode, and only there", (begin) => {
    expect(oracleError("pndm", { steps: 20, begin, parity: true })).toBeGreaterThan(0.2);
    expect(oracleError("pndm", { steps: 20, begin })).toBeLessThan(1e-5);
  });

  test.each(["ddim", "pndm"] as const)("%s leaves diffusers' noise behind on other spacings in parity mode, and only there", (name) => {
    for (const spacing of ["linspace", "trailing"] as const) {
      expect(oracleError(name, { steps: 150, parity: true }, spacing)).toBeGreaterThan(0.15);
      expect(oracleError(name, { steps: 150 }, spacing)).toBeLessThan(2e-5);
    }
  });
});

test("parity changes nothing for a PNDM run from the start", () => {
  const model: Model = (sample, _, t) => sample.map((value) => 0.3 * value + t / 1000);
  const [plain, parity] = [false, true].map((parity) =>
    denoise(createScheduler("pndm", stableDiffusion(), { steps: 20, parity }), NOISE, model),
  );
  expect(plain).toEqual(parity);
});

/** A model in another language: its ε as a velocity or as a picture, for x_t = α·x_0 + σ·ε scaled by `1/scale`. */
function translated(
  type: "v_prediction" | "sample",
  epsilon: Model,
  alphaAt: (t: number) => number,
  scaleOf: (alpha: number) => number,
): Model {
  return (sample, index, t) => {
    const noise = epsilon(sample, index, t);
    const alpha = Math.sqrt(alphaAt(t));
    const sigma = Math.sqrt(1 - alphaAt(t));
    return noise.map((value, i) => {
      const clean = (sample[i] * scaleOf(alpha) - sigma * value) / alpha;
      return type === "sample" ? clean : alpha * value - sigma * clean;
    });
  };
}

describe("a model that puts out another quantity gives the same picture", () => {
  const epsilon: Model = (sample, _, t) => sample.map((value, i) => 0.05 * value + NOISE[i] * (t / 1000));
  const cases = (["ddim", "euler", "euler_ancestral", "dpmpp_2m"] as const).flatMap((name) => [
    { name, type: "v_prediction" as const },
    { name, type: "sample" as const },
  ]);
  test.each(cases)("$name, $type", ({ name, type }) => {
    const alphas = cumulativeAlphas(stableDiffusion());
    const scaleOf = name.startsWith("euler") ? (alpha: number): number => alpha : (): number => 1;
    const run = { steps: 20 };
    const expected = denoise(createScheduler(name, stableDiffusion(), run), CLEAN, epsilon);
    const model = translated(type, epsilon, (t) => alphas[t], scaleOf);
    const actual = denoise(createScheduler(name, stableDiffusion({ prediction_type: type }), run), CLEAN, model);
    expect(largestDifference(actual, expected)).toBeLessThan(5e-5);
  });
});

test("DDIM, first-order DPM-Solver++ and Euler are one method on one set of timesteps", () => {
  const config = stableDiffusion({ timestep_spacing: "trailing", set_alpha_to_one: true, solver_order: 1 });
  const levels = noiseLevels(cumulativeAlphas(config));
  const epsilon: Model = (sample, _, t) => sample.map((value, i) => 0.5 * value + NOISE[i] * (t / 1000));
  const run = { steps: 20 };

  const ddim = denoise(createScheduler("ddim", config, run), CLEAN, epsilon);
  const dpm = denoise(createScheduler("dpmpp_2m", config, run), CLEAN, epsilon);
  // Euler's x_t is the others' times √(σ² + 1).
  const euler = createScheduler("euler", config, run);
  const start = CLEAN.map((value) => value * Math.sqrt(levels[999] ** 2 + 1));
  const scaled = denoise(euler, start, (sample, index, t) => epsilon(euler.scaleModelInput(sample, index), index, t));

  expect(largestDifference(dpm, ddim)).toBeLessThan(1e-5);
  expect(largestDifference(scaled, ddim)).toBeLessThan(1e-5);
});

describe.each(SCHEDULER_NAMES)("%s", (name) => {
  test("has one timestep a call, never rising, inside the trained ones", () => {
    fc.assert(
      fc.property(anyRun, anySpacing, (run, spacing) => {
        const { timesteps } = createScheduler(name, stableDiffusion({ timestep_spacing: spacing }), run);
        expect(timesteps.every((t, i) => t >= 0 && t < 1000 && (i === 0 || t <= timesteps[i - 1]))).toBe(true);
        const remaining = run.steps - run.begin;
        expect(timesteps).toHaveLength(name === "pndm" && remaining > 1 ? remaining + 1 : remaining);
      }),
    );
  });

  test("leaves its arguments alone and returns new arrays", () => {
    const scheduler = createScheduler(name, stableDiffusion(), { steps: 4 });
    const [sample, output] = [CLEAN.slice(), NOISE.slice()];
    const results = [
      scheduler.scaleModelInput(sample, 0),
      scheduler.addNoise(sample, output, 0),
      ...[0, 1, 2].map((index) => scheduler.step(output, index, sample, () => output)),
    ];
    expect(sample).toEqual(CLEAN);
    expect(output).toEqual(NOISE);
    expect(results.every((result) => result.buffer !== sample.buffer && result.buffer !== output.buffer)).toBe(true);
  });

  test("keeps nothing of one picture for the next", () => {
    const scheduler = createScheduler(name, stableDiffusion(), { steps: 6 });
    const model: Model = (sample) => sample.map((value) => 0.1 * value);
    const first = denoise(scheduler, NOISE, model);
    denoise(scheduler, CLEAN, model);
    expect(denoise(scheduler, NOISE, model)).toEqual(first);
  });

  test.each([0, -1, 1.5, 1001, Number.NaN])("refuses %d steps", (steps) => {
    expect(() => createScheduler(name, stableDiffusion(), { steps })).toThrow(expect.objectContaining({ kind: "input", field: "steps" }));
  });

  test.each([-1, 4, 0.5])("refuses to begin at %d of 4", (begin) => {
    expect(() => createScheduler(name, stableDiffusion(), { steps: 4, begin })).toThrow("begin");
  });
});

test("an offset that pushes the run past the trained timesteps is refused", () => {
  expect(() => createScheduler("ddim", stableDiffusion(), { steps: 1000 })).toThrow(
    expect.objectContaining({ kind: "input", field: "steps" }),
  );
});

test("DDIM refuses to divide by the absent signal of a zero-SNR schedule", () => {
  const config = stableDiffusion({ rescale_betas_zero_snr: true, timestep_spacing: "trailing" });
  expect(() => createScheduler("ddim", config, { steps: 20 })).toThrow("zero-SNR");
  expect(createScheduler("euler", config, { steps: 20 }).initNoiseSigma).toBeCloseTo(4096, 0);
});

describe("what a picture is expected to become is seen at every step, when the model is right", () => {
  const zeros = new Float32Array(CLEAN.length);
  const ones = zeros.map(() => 1);

  test.each(SCHEDULER_NAMES.flatMap((name) => (["epsilon", "v_prediction", "sample"] as const).map((type) => [name, type] as const)))(
    "%s, %s",
    (name, type) => {
      const scheduler = createScheduler(name, stableDiffusion({ prediction_type: type }), { steps: 10, begin: 2 });
      for (const index of scheduler.timesteps.keys()) {
        // x_t = a·x_0 + s·ε, with a² + s² = 1 for the model, whatever the algorithm's own scale
        const [a] = scheduler.addNoise(ones, zeros, index);
        const [s] = scheduler.addNoise(zeros, ones, index);
        const [alpha, sigma] = [a / Math.hypot(a, s), s / Math.hypot(a, s)];
        const outputs = { epsilon: NOISE, v_prediction: CLEAN.map((clean, i) => alpha * NOISE[i] - sigma * clean), sample: CLEAN };
        const seen = scheduler.predictClean(outputs[type], index, scheduler.addNoise(CLEAN, NOISE, index));
        expect(largestDifference(seen, CLEAN), `call ${index}`).toBeLessThan(1e-4);
      }
    },
  );
});
