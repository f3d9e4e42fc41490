import { PAINTED_FROM } from "./mask.ts";
import type { Raster } from "./raster.ts";

/**
 * The squared Euclidean distance, in pixels, from each pixel to the nearest painted one; exact. At least one must be painted.
 *
 * Meijster, Roerdink and Hesselink, "A General Algorithm for Computing Distance Transforms in Linear Time" (2000): g is the distance
 * within a column; along a row the distances are the lower envelope of the parabolas (x − i)² + g(i)², kept as `apex` (whose parabola)
 * and `start` (from which x on it is the lowest).
 */
export function squaredDistances(raster: Raster): Int32Array {
  const { width, height } = raster;
  const g = columnDistances(raster);
  const squared = new Int32Array(width * height);
  const apex = new Int32Array(width);
  const start = new Int32Array(width);
  for (let row = 0; row < squared.length; row += width) {
    const parabola = (x: number, i: number): number => (x - i) ** 2 + g[row + i] ** 2;
    let lowest = 0;
    apex[0] = 0;
    start[0] = 0;
    for (let i = 1; i < width; i++) {
      while (lowest >= 0 && parabola(start[lowest], apex[lowest]) > parabola(start[lowest], i)) lowest--;
      if (lowest < 0) {
        lowest = 0;
        apex[0] = i;
        continue;
      }
      const other = apex[lowest];
      const crossing = 1 + Math.floor((i * i - other * other + g[row + i] ** 2 - g[row + other] ** 2) / (2 * (i - other)));
      if (crossing >= width) continue;
      lowest++;
      apex[lowest] = i;
      start[lowest] = crossing;
    }
    for (let x = width - 1; x >= 0; x--) {
      squared[row + x] = parabola(x, apex[lowest]);
      if (x === start[lowest]) lowest--;
    }
  }
  return squared;
}

/** How many rows away the nearest painted pixel of the same column is; `width + height` where the column has none. */
function columnDistances({ width, height, data }: Raster): Int32Array {
  const none = width + height;
  const g = new Int32Array(width * height);
  for (let i = 0; i < g.length; i++) {
    const above = i < width ? none : g[i - width] + 1;
    g[i] = data[i] >= PAINTED_FROM ? 0 : Math.min(above, none);
  }
  for (let i = g.length - width - 1; i >= 0; i--) {
    const below = g[i + width] + 1;
    if (below < g[i]) g[i] = below;
  }
  return g;
}
