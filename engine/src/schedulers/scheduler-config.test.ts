import { describe, expect, test } from "vitest";
import { forStableDiffusion, parseSchedulerConfig, readSchedulerConfig } from "./scheduler-config.ts";
import { schedulerNameOf } from "./scheduler-name-of.ts";

test("a file that says nothing has the defaults of diffusers' constructors", () => {
  expect(parseSchedulerConfig({})).toEqual({
    className: undefined,
    trainTimesteps: 1000,
    betaStart: 0.0001,
    betaEnd: 0.02,
    betaSchedule: "linear",
    trainedBetas: undefined,
    rescaleBetasZeroSnr: false,
    predictionType: "epsilon",
    timestepSpacing: undefined,
    stepsOffset: 0,
    setAlphaToOne: undefined,
    clipSample: true,
    clipSampleRange: 1,
    useKarrasSigmas: false,
    sigmaMin: undefined,
    sigmaMax: undefined,
    finalSigmas: "zero",
    solverOrder: 2,
    lowerOrderFinal: true,
    eulerAtFinal: false,
    lambdaMinClipped: Number.NEGATIVE_INFINITY,
    ignored: [],
  });
});

test("null is as absent", () => {
  expect(
    parseSchedulerConfig({ trained_betas: null, beta_end: null, timestep_spacing: null, sigma_min: null, variance_type: null }),
  ).toEqual(parseSchedulerConfig({}));
});

test("the bare -Infinity that Python writes is read", () => {
  const text = '{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity,\n "steps_offset": 1}';
  expect(readSchedulerConfig(text)).toMatchObject({
    className: "DPMSolverMultistepScheduler",
    lambdaMinClipped: Number.NEGATIVE_INFINITY,
    stepsOffset: 1,
  });
});

test("text that is not JSON is refused", () => {
  expect(() => readSchedulerConfig("<html>")).toThrow(expect.objectContaining({ kind: "model" }));
});

describe("a config that Retouch would misread is refused by name", () => {
  test.each([
    ["an array", [], "scheduler_config.json"],
    ["nothing", null, "scheduler_config.json"],
    ["flow matching", { prediction_type: "flow_prediction" }, "prediction_type"],
    ["a prediction type that is not a word", { prediction_type: 3 }, "prediction_type"],
    ["an unknown β schedule", { beta_schedule: "sigmoid" }, "beta_schedule"],
    ["an inherited word", { beta_schedule: "constructor" }, "beta_schedule"],
    ["an unknown spacing", { timestep_spacing: "karras" }, "timestep_spacing"],
    ["a spacing that is not a word", { timestep_spacing: ["leading"] }, "timestep_spacing"],
    ["a number as text", { beta_start: "0.1" }, "beta_start"],
    ["a β above 1", { beta_end: 1.5 }, "beta_end"],
    ["no timesteps", { num_train_timesteps: 0 }, "num_train_timesteps"],
    ["a billion timesteps", { num_train_timesteps: 1e9 }, "num_train_timesteps"],
    ["half a timestep", { num_train_timesteps: 10.5 }, "num_train_timesteps"],
    ["a negative offset", { steps_offset: -1 }, "steps_offset"],
    ["a flag as text", { clip_sample: "false" }, "clip_sample"],
    ["too few betas", { trained_betas: [0.1, 0.2] }, "trained_betas"],
    ["betas that are not numbers", { num_train_timesteps: 2, trained_betas: [0.1, "x"] }, "trained_betas"],
    ["thresholding", { thresholding: true }, "thresholding"],
    ["flow noise levels", { use_flow_sigmas: true }, "use_flow_sigmas"],
    ["continuous timesteps", { timestep_type: "continuous" }, "timestep_type"],
    ["a learned variance", { variance_type: "learned_range" }, "variance_type"],
    ["an unknown final noise level", { final_sigmas_type: "one" }, "final_sigmas_type"],
    ["a class name that is not a word", { _class_name: 7 }, "_class_name"],
  ])("%s", (_, json, name) => {
    expect(() => parseSchedulerConfig(json)).toThrow(
      expect.objectContaining({ kind: "model", message: expect.stringContaining(name) as string }),
    );
  });

  test("and a long value is not repeated in full", () => {
    expect(() => parseSchedulerConfig({ beta_schedule: "x".repeat(10_000) })).toThrow(/^.{1,250}$/);
  });
});

test("the model's own scheduler gets the offset of Stable Diffusion, as in diffusers' pipelines", () => {
  expect(forStableDiffusion(parseSchedulerConfig({})).stepsOffset).toBe(1);
});

describe("a model's scheduler is found by its class", () => {
  test.each([
    ["DDIMScheduler", {}, "ddim", 0],
    ["PNDMScheduler", {}, "pndm", 0],
    ["EulerDiscreteScheduler", {}, "euler", 0],
    ["EulerDiscreteScheduler", { use_karras_sigmas: true }, "euler", 0],
    ["EulerAncestralDiscreteScheduler", {}, "euler_ancestral", 0],
    ["DPMSolverMultistepScheduler", {}, "dpmpp_2m", 0],
    ["DPMSolverMultistepScheduler", { use_karras_sigmas: true }, "dpmpp_2m_karras", 0],
    ["DPMSolverMultistepScheduler", { algorithm_type: "sde-dpmsolver++", solver_order: 3 }, "dpmpp_2m", 2],
    ["DEISMultistepScheduler", { algorithm_type: "deis", solver_type: "logrho" }, "dpmpp_2m", 1],
    ["UniPCMultistepScheduler", { use_karras_sigmas: true, solver_type: "bh2" }, "dpmpp_2m_karras", 1],
    ["LMSDiscreteScheduler", {}, "euler", 1],
    ["HeunDiscreteScheduler", { use_beta_sigmas: true }, "euler", 2],
    ["DDPMScheduler", { variance_type: "fixed_small" }, "euler_ancestral", 1],
  ])("%s %o → %s", (className, more, name, warnings) => {
    const found = schedulerNameOf(parseSchedulerConfig({ _class_name: className, ...more }));
    expect(found.name).toBe(name);
    expect(found.warnings).toHaveLength(warnings);
  });

  test.each(["FlowMatchEulerDiscreteScheduler", "LCMScheduler", "constructor", "", undefined])("%s is refused", (className) => {
    expect(() => schedulerNameOf(parseSchedulerConfig({ _class_name: className }))).toThrow(expect.objectContaining({ kind: "model" }));
  });
});
