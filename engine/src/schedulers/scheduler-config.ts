import { EngineError } from "../errors.ts";

export const PREDICTION_TYPES = ["epsilon", "v_prediction", "sample"] as const;
/** What the model puts out: the noise ε, the velocity v = √ᾱ·ε − √(1−ᾱ)·x_0 (arXiv 2202.00512), or x_0 itself. */
export type PredictionType = (typeof PREDICTION_TYPES)[number];

export const BETA_SCHEDULES = ["linear", "scaled_linear", "squaredcos_cap_v2"] as const;
export type BetaSchedule = (typeof BETA_SCHEDULES)[number];

export const TIMESTEP_SPACINGS = ["leading", "linspace", "trailing"] as const;
/** Where the timesteps of a short run lie on the trained ones (table 2 of arXiv 2305.08891). */
export type TimestepSpacing = (typeof TIMESTEP_SPACINGS)[number];

/**
 * A `scheduler_config.json` as diffusers writes it, validated. A setting that the file leaves out has the value that every
 * diffusers scheduler gives it; the two on which they disagree stay undefined, and each algorithm fills in its own.
 * One config serves every algorithm, which takes the settings it knows: diffusers' `X.from_config(other.config)`.
 */
export interface SchedulerConfig {
  /** `_class_name`, undefined when the file has none. */
  readonly className: string | undefined;
  readonly trainTimesteps: number;
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly betaSchedule: BetaSchedule;
  /** One β a timestep, in place of the three above. */
  readonly trainedBetas: readonly number[] | undefined;
  readonly rescaleBetasZeroSnr: boolean;
  readonly predictionType: PredictionType;
  readonly timestepSpacing: TimestepSpacing | undefined;
  /** Added to every timestep of the `leading` spacing. */
  readonly stepsOffset: number;
  /** ᾱ before the first timestep: 1, or ᾱ_0. DDIM, PNDM. */
  readonly setAlphaToOne: boolean | undefined;
  /** Clamp the predicted x_0 to ± `clipSampleRange`. DDIM. */
  readonly clipSample: boolean;
  readonly clipSampleRange: number;
  readonly useKarrasSigmas: boolean;
  /** Ends of the Karras noise levels; undefined: those of the schedule. Euler. */
  readonly sigmaMin: number | undefined;
  readonly sigmaMax: number | undefined;
  /** σ after the last step: 0, or the schedule's smallest. Euler, DPM-Solver. */
  readonly finalSigmas: "zero" | "sigma_min";
  /** 1 or 2 (DPM-Solver); what else the file says is in `ignored`. */
  readonly solverOrder: 1 | 2;
  readonly lowerOrderFinal: boolean;
  readonly eulerAtFinal: boolean;
  /** Timesteps whose log-SNR/2 λ = ln(√ᾱ / √(1−ᾱ)) is below this are not visited. DPM-Solver. */
  readonly lambdaMinClipped: number;
  /** Settings of the file that ask for what Retouch does not have and does without, as `name: value`. */
  readonly ignored: readonly string[];
}

/** A longer schedule is a hostile file: the trained models have 1000, a few 4000. */
const MAX_TRAIN_TIMESTEPS = 100_000;

/** Settings that only change where the noise levels lie or how a step is refined; a run without them is still a valid run. */
const REPLACEABLE: Readonly<Record<string, readonly unknown[]>> = {
  use_exponential_sigmas: [false],
  use_beta_sigmas: [false],
  use_lu_lambdas: [false],
  interpolation_type: ["linear"],
  // "deis" and the three solver types after "midpoint" come from other classes; diffusers' DPM-Solver reads them as its own defaults.
  algorithm_type: ["dpmsolver++", "deis"],
  solver_type: ["midpoint", "logrho", "bh1", "bh2"],
  solver_order: [1, 2],
};

/** Settings without which the model's output would be misread. */
const REQUIRED: Readonly<Record<string, readonly unknown[]>> = {
  thresholding: [false],
  use_flow_sigmas: [false],
  timestep_type: ["discrete"],
  variance_type: ["fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log"],
};

/**
 * Validates the parsed JSON of a `scheduler_config.json`.
 *
 * @throws EngineError "model" that names the setting, for an unknown prediction type or β schedule, a value of the wrong kind or out of
 *   range, and for the kinds of diffusion (flow matching, learned variance, thresholding) that are not Stable Diffusion's
 */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new EngineError("model", `Expected an object for scheduler_config.json but received ${describe(json)}`);
  }
  const fields = json as Readonly<Record<string, unknown>>;
  for (const [name, allowed] of Object.entries(REQUIRED)) {
    const value = fields[name] ?? allowed[0];
    if (!allowed.includes(value)) throw unexpected(allowed.map(describe).join(" or "), name, value);
  }

  const trainTimesteps = readNumber(fields, "num_train_timesteps", 1000, { integer: true, min: 1, max: MAX_TRAIN_TIMESTEPS });
  const config: SchedulerConfig = {
    className: readClassName(fields),
    trainTimesteps,
    betaStart: readNumber(fields, "beta_start", 0.0001, { min: 0, max: 1 }),
    betaEnd: readNumber(fields, "beta_end", 0.02, { min: 0, max: 1 }),
    betaSchedule: readOneOf(fields, "beta_schedule", BETA_SCHEDULES) ?? "linear",
    trainedBetas: readTrainedBetas(fields, trainTimesteps),
    rescaleBetasZeroSnr: readBoolean(fields, "rescale_betas_zero_snr") ?? false,
    predictionType: readOneOf(fields, "prediction_type", PREDICTION_TYPES) ?? "epsilon",
    timestepSpacing: readOneOf(fields, "timestep_spacing", TIMESTEP_SPACINGS),
    stepsOffset: readNumber(fields, "steps_offset", 0, { integer: true, min: 0, max: MAX_TRAIN_TIMESTEPS }),
    setAlphaToOne: readBoolean(fields, "set_alpha_to_one"),
    clipSample: readBoolean(fields, "clip_sample") ?? true,
    clipSampleRange: readNumber(fields, "clip_sample_range", 1, { min: 0, max: Number.MAX_VALUE }),
    useKarrasSigmas: readBoolean(fields, "use_karras_sigmas") ?? false,
    sigmaMin: readOptionalSigma(fields, "sigma_min"),
    sigmaMax: readOptionalSigma(fields, "sigma_max"),
    finalSigmas: readOneOf(fields, "final_sigmas_type", ["zero", "sigma_min"]) ?? "zero",
    solverOrder: fields["solver_order"] === 1 ? 1 : 2,
    lowerOrderFinal: readBoolean(fields, "lower_order_final") ?? true,
    eulerAtFinal: readBoolean(fields, "euler_at_final") ?? false,
    lambdaMinClipped: readNumber(fields, "lambda_min_clipped", Number.NEGATIVE_INFINITY, { min: Number.NEGATIVE_INFINITY, max: 0 }),
    ignored: Object.entries(REPLACEABLE)
      .filter(([name, allowed]) => !allowed.includes(fields[name] ?? allowed[0]))
      .map(([name]) => `${name}: ${describe(fields[name])}`),
  };
  return config;
}

/**
 * Reads the text of a `scheduler_config.json`. Python writes `-Infinity` into it (`lambda_min_clipped` of DPM-Solver), which is not
 * JSON; it stands for "no bound" and is read as absent.
 *
 * @throws EngineError "model" for text that is not JSON, and what `parseSchedulerConfig` refuses
 */
export function readSchedulerConfig(text: string): SchedulerConfig {
  let json: unknown;
  try {
    json = JSON.parse(text.replaceAll(/(":\s*)-?Infinity(?=\s*[,}])/g, "$1null"));
  } catch (cause) {
    throw new EngineError("model", "Expected JSON for scheduler_config.json but received text that does not parse", { cause });
  }
  return parseSchedulerConfig(json);
}

/**
 * The config as the Stable Diffusion pipelines of diffusers use it for the model's own scheduler: they correct the outdated files of
 * the first releases to a `steps_offset` of 1. (They also set `skip_prk_steps`, which is the only PNDM there is here.)
 */
export function forStableDiffusion(config: SchedulerConfig): SchedulerConfig {
  return { ...config, stepsOffset: 1 };
}

type Fields = Readonly<Record<string, unknown>>;

function readNumber(fields: Fields, name: string, fallback: number, range: { integer?: boolean; min: number; max: number }): number {
  const value = fields[name] ?? fallback;
  const fits = typeof value === "number" && value >= range.min && value <= range.max && (range.integer !== true || Number.isInteger(value));
  if (!fits) throw unexpected(`${range.integer === true ? "an integer" : "a number"} ${range.min} – ${range.max}`, name, value);
  return value;
}

function readBoolean(fields: Fields, name: string): boolean | undefined {
  const value = fields[name] ?? undefined;
  if (value !== undefined && typeof value !== "boolean") throw unexpected("true or false", name, value);
  return value;
}

function readOneOf<const T extends string>(fields: Fields, name: string, allowed: readonly T[]): T | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  const known = allowed.find((candidate) => candidate === value);
  if (known === undefined) throw unexpected(allowed.join(", "), name, value);
  return known;
}

function readOptionalSigma(fields: Fields, name: string): number | undefined {
  return (fields[name] ?? undefined) === undefined ? undefined : readNumber(fields, name, 0, { min: 0, max: Number.MAX_VALUE });
}

function readClassName(fields: Fields): string | undefined {
  const value = fields["_class_name"] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw unexpected("a class name", "_class_name", value);
  return value;
}

function readTrainedBetas(fields: Fields, count: number): readonly number[] | undefined {
  const value = fields["trained_betas"] ?? undefined;
  if (value === undefined) return undefined;
  const valid = Array.isArray(value) && value.length === count && value.every((beta) => typeof beta === "number" && beta >= 0 && beta <= 1);
  if (!valid) throw unexpected(`${count} numbers 0 – 1, as many as num_train_timesteps,`, "trained_betas", value);
  return value as readonly number[];
}

function unexpected(expected: string, name: string, actual: unknown): EngineError {
  return new EngineError("model", `Expected ${expected} for ${name} of scheduler_config.json but received ${describe(actual)}`);
}

/** A value for a message: as JSON, at most 80 characters. */
function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
