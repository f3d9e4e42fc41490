/**
 * Logarithm, sine and cosine as PyTorch computes them for noise on x86 processors: the polynomials of the Cephes library's `logf`,
 * `sinf` and `cosf` (Moshier), eight lanes at a time, with fused multiply-add. Every rounding here is one of theirs.
 */
const { fround } = Math;

const LOGARITHM = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
].map(fround);
const SINE = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const COSINE = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);

const SQRT_HALF = fround(Math.SQRT1_2);
/** ln 2 in two parts, so that its product with an exponent loses nothing. */
const LN_2_HIGH = 0.693359375;
const LN_2_LOW = fround(-2.1219444e-4);
const FOUR_OVER_PI = fround(4 / Math.PI);
/** −π/4 in three parts, for the same reason. */
const MINUS_QUARTER_PI = [-0.78515625, -2.4187564849853515625e-4, -3.774894977445941e-8].map(fround);

/** a·b + c with one rounding; the product of two float32 is exact in double precision. */
const multiplyAdd = (a: number, b: number, c: number): number => fround(a * b + c);

/** Horner's scheme. */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => multiplyAdd(sum, x, coefficient));

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** ln x for a normal float32 x > 0. */
export function logarithm(x: number): number {
  // x = mantissa · 2^exponent, mantissa in [√½, √2).
  float[0] = x;
  let exponent = (bits[0] >>> 23) - 126;
  bits[0] = (bits[0] & 0x007fffff) | 0x3f000000;
  let mantissa = float[0];
  if (mantissa < SQRT_HALF) {
    exponent -= 1;
    mantissa *= 2;
  }
  const m = mantissa - 1;
  const square = fround(m * m);
  const cubic = fround(polynomial(LOGARITHM, m) * m);
  const correction = multiplyAdd(square, -0.5, multiplyAdd(cubic, square, fround(exponent * LN_2_LOW)));
  return multiplyAdd(exponent, LN_2_HIGH, fround(m + correction));
}

/** Sine and cosine of a float32 angle from 0 to 2π. */
export function sineAndCosine(angle: number): { readonly sine: number; readonly cosine: number } {
  // The nearest even number of eighths of a turn, and the rest in [−π/4, π/4].
  const eighths = (Math.trunc(fround(angle * FOUR_OVER_PI)) + 1) & ~1;
  const rest = MINUS_QUARTER_PI.reduce((sum, part) => multiplyAdd(eighths, part, sum), angle);
  const square = fround(rest * rest);
  const sine = multiplyAdd(fround(polynomial(SINE, square) * square), rest, rest);
  const cosine = fround(multiplyAdd(fround(polynomial(COSINE, square) * square), square, -0.5 * square) + 1);
  switch (eighths & 7) {
    case 0:
      return { sine, cosine };
    case 2:
      return { sine: cosine, cosine: -sine };
    case 4:
      return { sine: -sine, cosine: -cosine };
    default:
      return { sine: -cosine, cosine: sine };
  }
}
