import { describe, expect, test } from "vitest";
import { parseSchedulerConfig } from "../schedulers/scheduler-config.ts";
import { SCHEDULER_NAMES } from "../schedulers/scheduler.ts";
import type { ModelInfo } from "./edit.ts";
import { scheduleEdit } from "./schedule-edit.ts";
import { resolveSettings } from "./settings.ts";

const config = parseSchedulerConfig({
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  steps_offset: 1,
  set_alpha_to_one: false,
  timestep_spacing: "leading",
});
const info: ModelInfo = {
  name: "tiny",
  family: "sd1",
  nativeSize: 64,
  inpainting: true,
  steps: 25,
  guidanceScale: 7.5,
  scheduler: "ddim",
};
const picture = { width: 8, height: 8, rgb: new Uint8Array(192) };
const spacedByTimesteps = SCHEDULER_NAMES.filter((name) => name !== "dpmpp_2m_karras"); // Karras' levels are spaced by σ

describe.each(spacedByTimesteps)("exact steps with %s", (scheduler) => {
  test.each([
    [50, 0.3],
    [100, 0.19],
    [150, 0.29],
    [150, 0.15],
    [3, 0.003],
    [7, 0.9],
    [1, 0.5],
  ])("%i at strength %f are as many, from the noise that was asked for", (steps, strength) => {
    const edit = { prompt: "a lion", picture, seed: 1, steps, strength, scheduler, exactSteps: true };
    const settings = resolveSettings(edit, info, config.trainTimesteps, () => undefined);
    const run = scheduleEdit(config, settings, edit);
    expect(run.timesteps).toHaveLength(scheduler === "pndm" && steps > 1 ? steps + 1 : steps);
    // A run of n steps that is asked to begin at t begins within one of its own strides.
    expect(Math.abs(run.timesteps[0] + 1 - 1000 * strength)).toBeLessThanOrEqual((1000 * strength) / steps / 2 + 1);
    const noisy = run.addNoise(Float32Array.of(1), Float32Array.of(0), 0);
    expect(Number.isFinite(run.step(Float32Array.of(0.5), 0, noisy, () => Float32Array.of(0))[0])).toBe(true);
  });
});

test.each([
  ["text-to-image by the model's own DDIM", "DDIMScheduler", false, true, false],
  ["inpainting by the model's own DDIM", "DDIMScheduler", true, true, true],
  ["text-to-image by DDIM from another scheduler's file", "PNDMScheduler", false, true, true],
  ["inpainting outside parity", "DDIMScheduler", true, false, false],
] as const)("%s: x_0 is clipped as diffusers' pipeline does it", (_, className, isMasked, parity, isClipped) => {
  const clipping = parseSchedulerConfig({ _class_name: className, clip_sample: true });
  const mask = { width: 8, height: 8, data: new Uint8Array(64).fill(255) };
  const edit = { prompt: "a lion", picture, seed: 1, scheduler: "ddim" as const, parity, ...(isMasked ? { mask } : {}) };
  const settings = resolveSettings(edit, info, clipping.trainTimesteps, () => undefined);
  const [clean = 0] = scheduleEdit(clipping, settings, edit).predictClean(Float32Array.of(0), 0, Float32Array.of(5));
  expect(clean === 1).toBe(isClipped);
});

test("exact steps at full strength change nothing", () => {
  const timesteps = [true, false].map((exactSteps) => {
    const edit = { prompt: "a lion", picture, seed: 1, exactSteps };
    return scheduleEdit(
      config,
      resolveSettings(edit, info, config.trainTimesteps, () => undefined),
      edit,
    ).timesteps;
  });
  expect(timesteps[0]).toEqual(timesteps[1]);
});
