import { describe, expect, test } from "vitest";
import { createScheduler } from "./create-scheduler.ts";
import { cumulativeAlphas } from "./noise-schedule.ts";
import { parseSchedulerConfig } from "./scheduler-config.ts";
import { eulerSigmaSchedule } from "./sigma-schedule.ts";

/** The schedule all Stable Diffusion models are trained with. */
const stableDiffusion = (more: object = {}) =>
  parseSchedulerConfig({
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    steps_offset: 1,
    clip_sample: false,
    set_alpha_to_one: false,
    ...more,
  });

test.each([
  [0, 0.99914998],
  [1, 0.99829602],
  [51, 0.95052409],
  [501, 0.27499884],
  [701, 0.08191665],
  [951, 0.008155],
  [981, 0.0057755],
  [999, 0.0046601],
])("ᾱ at timestep %i of Stable Diffusion is %d", (t, alpha) => {
  expect(cumulativeAlphas(stableDiffusion())[t]).toBeCloseTo(alpha, 8);
});

describe("the published timesteps of Stable Diffusion", () => {
  test.each([
    ["ddim", 20, {}, [951, 901, 851], [51, 1], 20],
    ["ddim", 30, {}, [958, 925, 892], [34, 1], 30],
    ["ddim", 50, {}, [981, 961, 941], [21, 1], 50],
    ["pndm", 20, {}, [951, 901, 901, 851], [51, 1], 21],
    ["euler", 20, { timestep_spacing: "leading" }, [951, 901, 851], [51, 1], 20],
    ["euler", 20, { timestep_spacing: "trailing" }, [999, 949, 899], [99, 49], 20],
    ["dpmpp_2m_karras", 20, {}, [999, 962, 921, 876], [], 20],
  ] as const)("%s, %i steps, %o", (name, steps, more, first, last, calls) => {
    const { timesteps } = createScheduler(name, stableDiffusion(more), { steps });
    expect(timesteps.slice(0, first.length)).toEqual(first);
    if (last.length > 0) expect(timesteps.slice(-last.length)).toEqual(last);
    expect(timesteps).toHaveLength(calls);
  });

  test.each([
    ["leading", [951, 901, 851], [11.028336, 8.390687, 6.5064], 11.073581],
    ["linspace", [999, 946.421, 893.842], [14.614647, 10.74685, 8.081536], 14.614647],
    ["trailing", [999, 949, 899], [14.614647, 10.90424, 8.302806], 14.614647],
  ])("euler, 20 steps, %s: timesteps, noise levels and the first noise", (spacing, timesteps, sigmas, initNoiseSigma) => {
    const config = stableDiffusion({ timestep_spacing: spacing });
    const schedule = eulerSigmaSchedule(config, { steps: 20 });
    timesteps.forEach((t, i) => expect(schedule.timesteps[i]).toBeCloseTo(t, 3));
    sigmas.forEach((sigma, i) => expect(schedule.sigmas[i]).toBeCloseTo(sigma, 5));
    expect(createScheduler("euler", config, { steps: 20 }).initNoiseSigma).toBeCloseTo(initNoiseSigma, 5);
  });

  test("DPM++ 2M Karras, 20 steps: the noise levels", () => {
    const scheduler = createScheduler("dpmpp_2m_karras", stableDiffusion(), { steps: 20 });
    const level = (index: number): number => {
      const sigma = scheduler.addNoise(Float32Array.of(0), Float32Array.of(1), index)[0];
      const alpha = scheduler.addNoise(Float32Array.of(1), Float32Array.of(0), index)[0];
      return sigma / alpha;
    };
    for (const [index, expected] of [
      [0, 14.614647],
      [1, 11.725372],
      [2, 9.340212],
      [18, 0.048482],
      [19, 0.029168],
    ] as const) {
      expect(level(index)).toBeCloseTo(expected, 5);
    }
  });
});

test("Euler divides the model's input by √(σ² + 1) and adds σ times the noise, also where a run begins late", () => {
  const scheduler = createScheduler("euler", stableDiffusion({ timestep_spacing: "leading" }), { steps: 20, begin: 1 });
  expect(scheduler.addNoise(Float32Array.of(2), Float32Array.of(1), 0)[0]).toBeCloseTo(2 + 8.390687, 5);
  expect(scheduler.addNoise(Float32Array.of(2), Float32Array.of(1), 1)[0]).toBeCloseTo(2 + 6.5064, 5);
  expect(scheduler.scaleModelInput(Float32Array.of(1), 0)[0]).toBeCloseTo(1 / Math.sqrt(8.390687 ** 2 + 1), 6);
});
