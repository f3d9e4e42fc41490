/** A matrix by its rows. */
export type Matrix = readonly (readonly number[])[];

/**
 * The minimal filtering algorithm F(m, r): m results of a kernel of r taps by n = m + r − 1 multiplications instead of m·r,
 *
 *     yₖ = Σᵢ gᵢ dₖ₊ᵢ = (Aᵀ[(G g) ⊙ (Bᵀ d)])ₖ     (arXiv 1509.09308, eq. 6)
 *
 * The matrices are given with a row for each multiplication.
 */
export interface MinimalFilter {
  /** A (n, m): the product's share in each result y. */
  readonly result: Matrix;
  /** G (n, r): the factor made of the kernel g. */
  readonly kernel: Matrix;
  /** Bᵀ (n, n): the factor made of the signal d. */
  readonly signal: Matrix;
}

/**
 * F(m, r) for m + r − 2 distinct points and infinity, by Cook and Toom's multiplication of polynomials, transposed
 * (arXiv 1803.10986, section 2.1): A and G evaluate polynomials of m and r coefficients at the points, and Bᵀ holds the
 * coefficients of Lagrange's polynomials, whose denominators have gone into G.
 */
export function cookToom(m: number, r: number, points: readonly number[]): MinimalFilter {
  const others = points.map((point) => points.filter((other) => other !== point));
  const denominators = points.map((point, i) => others[i].reduce((product, other) => product * (point - other), 1));
  return {
    result: [...points.map((point) => powers(point, m)), powersOfInfinity(m)],
    kernel: [...points.map((point, i) => powers(point, r).map((power) => power / denominators[i])), powersOfInfinity(r)],
    signal: [...others.map((roots) => [...polynomial(roots), 0]), polynomial(points)],
  };
}

/** x⁰ … x to the `count` − 1. */
function powers(x: number, count: number): number[] {
  return Array.from({ length: count }, (_, exponent) => x ** exponent);
}

/** Divided by the highest power, of which alone is anything left. */
function powersOfInfinity(count: number): number[] {
  return Array.from({ length: count }, (_, exponent) => (exponent === count - 1 ? 1 : 0));
}

/** Coefficients of ∏(x − root), that of x⁰ first. */
function polynomial(roots: readonly number[]): number[] {
  let product = [1];
  for (const root of roots) product = [0, ...product].map((shifted, power) => shifted - root * (product[power] ?? 0));
  return product;
}
