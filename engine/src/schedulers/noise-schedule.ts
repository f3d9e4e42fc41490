import type { SchedulerConfig } from "./scheduler-config.ts";

/** PyTorch computes the schedule in float32; each rounding below is one of its operations. */
const { fround } = Math;

/** ᾱ given to the last timestep of a zero-SNR schedule by the σ samplers, for which σ = √((1−ᾱ)/ᾱ) must stay finite (4096). */
const SMALLEST_ALPHA = 2 ** -24;

/** ᾱ_t of every trained timestep (arXiv 2006.11239), `(trainTimesteps)`, descending. To the bit as PyTorch computes it; a zero-SNR schedule to 3e-7. */
export function cumulativeAlphas(config: SchedulerConfig): Float32Array {
  return cumulativeProduct(config.rescaleBetasZeroSnr ? rescaleToZeroSnr(trainingBetas(config)) : trainingBetas(config));
}

/** As `cumulativeAlphas`, with the last ᾱ of a zero-SNR schedule lifted off zero. For the algorithms that work on σ. */
export function positiveCumulativeAlphas(config: SchedulerConfig): Float32Array {
  const alphas = cumulativeAlphas(config);
  if (config.rescaleBetasZeroSnr) alphas[alphas.length - 1] = SMALLEST_ALPHA;
  return alphas;
}

/** σ_t = √((1−ᾱ_t)/ᾱ_t), `(trainTimesteps)`, ascending. */
export function noiseLevels(alphas: Float32Array): Float32Array {
  return alphas.map((alpha) => Math.sqrt(fround(fround(1 - alpha) / alpha)));
}

function trainingBetas(config: SchedulerConfig): Float32Array {
  const { betaStart, betaEnd, betaSchedule, trainTimesteps, trainedBetas } = config;
  if (trainedBetas !== undefined) return Float32Array.from(trainedBetas);
  switch (betaSchedule) {
    case "linear":
      return linspace(betaStart, betaEnd, trainTimesteps);
    case "scaled_linear":
      return linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), trainTimesteps).map((root) => root * root);
    case "squaredcos_cap_v2":
      return cosineBetas(trainTimesteps);
  }
}

/** `torch.linspace` in float32, which counts from the nearer end and multiplies and adds with one rounding. */
function linspace(start: number, end: number, count: number): Float32Array {
  const first = fround(start);
  const last = fround(end);
  if (count === 1) return Float32Array.of(first);
  const step = fround(fround(last - first) / (count - 1));
  return Float32Array.from({ length: count }, (_, i) => (i < Math.floor(count / 2) ? first + step * i : last - step * (count - 1 - i)));
}

/** Betas of the cosine ᾱ, eq. 17 of arXiv 2102.09672, capped at 0.999. */
function cosineBetas(count: number): Float32Array {
  const alphaAt = (time: number): number => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float32Array.from({ length: count }, (_, i) => Math.min(1 - alphaAt((i + 1) / count) / alphaAt(i / count), 0.999));
}

/** ᾱ_t = Π (1 − β); PyTorch keeps the running product in double precision. */
function cumulativeProduct(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => (product *= fround(1 - beta)));
}

/** Shifts √ᾱ so that the last timestep is pure noise and the first stays, algorithm 1 of arXiv 2305.08891. */
function rescaleToZeroSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeProduct(betas).map(Math.sqrt);
  const first = roots[0];
  const last = roots.at(-1)!;
  const scale = fround(first / fround(first - last));
  const alphas = roots.map((root) => fround(fround(root - last) * scale) ** 2);
  return alphas.map((alpha, t) => 1 - (t === 0 ? alpha : fround(alpha / alphas[t - 1])));
}
