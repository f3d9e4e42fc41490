/**
 * A noise scheduler, set up for one run.
 *
 * Symbols: x_t noisy latent at timestep t; x_0 clean latent; ε noise; ᾱ_t cumulative signal share (DDPM, arXiv 2006.11239);
 * σ_t = sqrt((1 − ᾱ_t) / ᾱ_t) noise level (EDM, arXiv 2206.00364).
 */
export interface Scheduler {
  /** One entry per model call of this run (t_start already cut off), descending. May be fractional (Euler, linspace). */
  readonly timesteps: readonly number[];
  /** What pure noise is multiplied by to become the first x_t. */
  readonly initNoiseSigma: number;
  /** The model's input for call `index`: x_t, scaled where the algorithm wants it. A new array. */
  scaleModelInput(sample: Float32Array, index: number): Float32Array;
  /** x_0 brought to the noise level of call `index`. A new array. */
  addNoise(original: Float32Array, noise: Float32Array, index: number): Float32Array;
  /** x_0 as call `index` sees it, from x_t and the model's output: what the picture is expected to become. A new array. */
  predictClean(modelOutput: Float32Array, index: number, sample: Float32Array): Float32Array;
  /** x_t and the model's output of call `index` → x_{t−1}. `noise` is drawn only by ancestral samplers. A new array. */
  step(modelOutput: Float32Array, index: number, sample: Float32Array, noise: () => Float32Array): Float32Array;
}

/** The names callers use; kept in step with `contract` by a test in the server. */
export const SCHEDULER_NAMES = ["ddim", "pndm", "euler", "euler_ancestral", "dpmpp_2m", "dpmpp_2m_karras"] as const;
export type SchedulerName = (typeof SCHEDULER_NAMES)[number];
