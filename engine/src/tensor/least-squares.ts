/**
 * The weights w that make rows · w closest to `targets`, the sum of squares over all columns, by the normal equations AᵀA w = Aᵀb. For few
 * unknowns of like size.
 *
 * @param rows (samples, unknowns), linearly independent columns
 * @param targets (samples, outputs)
 * @returns (unknowns, outputs)
 */
export function leastSquares(rows: readonly (readonly number[])[], targets: readonly (readonly number[])[]): number[][] {
  const unknowns = rows[0].length;
  const product = (i: number, other: readonly (readonly number[])[], j: number): number =>
    rows.reduce((sum, row, sample) => sum + row[i] * other[sample][j], 0);
  // (unknowns, unknowns + outputs)
  const system = Array.from({ length: unknowns }, (_, i) => [
    ...rows[0].map((_value, j) => product(i, rows, j)),
    ...targets[0].map((_value, j) => product(i, targets, j)),
  ]);
  for (let pivot = 0; pivot < unknowns; pivot++) eliminate(system, pivot);
  return system.map((row, i) => row.slice(unknowns).map((value) => value / row[i]));
}

/** Gauss–Jordan: leaves the pivot's column empty but for the pivot. AᵀA is positive definite, so no rows need to be exchanged. */
function eliminate(system: number[][], pivot: number): void {
  for (const [i, row] of system.entries()) {
    if (i === pivot) continue;
    const factor = row[pivot] / system[pivot][pivot];
    system[i] = row.map((value, column) => value - factor * system[pivot][column]);
  }
}
