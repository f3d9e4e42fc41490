/** The longest wavelength of the sinusoids, as in "Attention is all you need". */
const MAX_PERIOD = 10_000;

/**
 * A timestep as sinusoids of falling frequency (arXiv 1706.03762, section 3.5), rounded to fp32 where PyTorch rounds.
 * `timestep` 0–1000, may be fractional → (1, width)
 */
export function timeEmbedding(timestep: number, options: { width: number; cosineFirst: boolean; frequencyShift: number }): Float32Array {
  const half = options.width >> 1;
  const embedding = new Float32Array(options.width);
  const [sine, cosine] = options.cosineFirst ? [half, 0] : [0, half];
  for (let i = 0; i < half; i++) {
    const exponent = Math.fround(Math.fround(-Math.log(MAX_PERIOD) * i) / (half - options.frequencyShift));
    const angle = Math.fround(Math.fround(Math.exp(exponent)) * Math.fround(timestep));
    embedding[sine + i] = Math.sin(angle);
    embedding[cosine + i] = Math.cos(angle);
  }
  return embedding;
}
