import type { PredictionType } from "./scheduler-config.ts";

/** A linear combination of x_t and of the model's output. */
export interface Weights {
  readonly sample: number;
  readonly output: number;
}

/** x_0 from x_t = α·x_0 + σ·ε and the model's output, α² + σ² = 1. */
export function cleanSampleWeights(type: PredictionType, alpha: number, sigma: number): Weights {
  switch (type) {
    case "epsilon":
      return { sample: 1 / alpha, output: -sigma / alpha };
    case "v_prediction":
      return { sample: alpha, output: -sigma };
    case "sample":
      return { sample: 0, output: 1 };
  }
}

/** ε from x_t = α·x_0 + σ·ε and the model's output, α² + σ² = 1. */
export function noiseWeights(type: PredictionType, alpha: number, sigma: number): Weights {
  switch (type) {
    case "epsilon":
      return { sample: 0, output: 1 };
    case "v_prediction":
      return { sample: sigma, output: alpha };
    case "sample":
      return { sample: 1 / sigma, output: -alpha / sigma };
  }
}

/** `a·x + b·y`, element by element; a new array. */
export function combine(a: number, x: Float32Array, b: number, y: Float32Array): Float32Array {
  return x.map((value, i) => a * value + b * y[i]);
}
