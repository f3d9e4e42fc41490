import { intersectBoxes } from "../space.ts";
import type { CoverageLayer } from "../stroke/coverage-layer.ts";
import { TILE_SIDE } from "../mask/mask.ts";
import { createTileRow } from "./tile-row.ts";
import { boundsOf, type Outline } from "./outline.ts";
import { RowCoverage } from "./row-coverage.ts";

/** Lines per row of pixels on which the outline is cut. Along each line the coverage is exact. */
const LINES_PER_ROW = 8;

/**
 * Draws into a layer what an outline encloses, anti-aliased, by the nonzero winding rule: a lasso that crosses itself encloses its loops too.
 * Each row of pixels is cut by eight lines; a pixel's coverage is the mean of the shares of it that the lines run inside. What is covered
 * more already stays so.
 */
export function drawOutline(layer: CoverageLayer, outline: Outline): void {
  const { grid } = layer;
  const bounds = boundsOf(outline);
  const row = new RowCoverage(bounds.left, bounds.width, LINES_PER_ROW);
  const edges = edgesOf(outline);
  const active: Edge[] = [];
  const crossings = new Float64Array(edges.length);
  let next = 0;
  for (let top = 0; top < grid.height; top += TILE_SIDE) {
    const part = intersectBoxes(bounds, { left: 0, top, width: grid.width, height: Math.min(TILE_SIDE, grid.height - top) });
    if (part === undefined) continue;
    const tiles = createTileRow(layer, outline, top);
    for (let y = part.top; y < part.top + part.height; y++) {
      while (next < edges.length && edges[next].top < y + 1) active.push(edges[next++]);
      removePassed(active, y);
      for (let line = 0; line < LINES_PER_ROW; line++) cutRow(row, active, crossings, y + (line + 0.5) / LINES_PER_ROW);
      row.take((from, to, coverage) => tiles.draw(y, from, to, coverage));
    }
  }
}

/** A side of the outline that is not level. `winding` is 1 downwards, −1 upwards; x = a + b · y along it. */
interface Edge {
  readonly top: number;
  readonly bottom: number;
  readonly winding: 1 | -1;
  readonly fromX: number;
  readonly fromY: number;
  readonly slope: number;
}

/** Sorted by where they begin. */
function edgesOf(outline: Outline): readonly Edge[] {
  return outline
    .map((a, i) => ({ a, b: outline[(i + 1) % outline.length] }))
    .filter(({ a, b }) => a.y !== b.y)
    .map(({ a, b }): Edge => ({
      top: Math.min(a.y, b.y),
      bottom: Math.max(a.y, b.y),
      winding: a.y < b.y ? 1 : -1,
      fromX: a.x,
      fromY: a.y,
      slope: (b.x - a.x) / (b.y - a.y),
    }))
    .toSorted((a, b) => a.top - b.top);
}

function removePassed(active: Edge[], y: number): void {
  let kept = 0;
  for (const edge of active) if (edge.bottom > y) active[kept++] = edge;
  active.length = kept;
}

/**
 * Adds what a line runs inside. The edges are sorted by where it crosses them, from the left to the right, those that it misses last: so
 * for the next line they nearly are.
 *
 * @param at as long as there are edges; what is in it does not matter
 */
function cutRow(row: RowCoverage, edges: Edge[], at: Float64Array, y: number): void {
  for (let i = 0; i < edges.length; i++) {
    const edge = edges[i];
    const x = edge.top > y || edge.bottom <= y ? Infinity : edge.fromX + (y - edge.fromY) * edge.slope;
    let place = i;
    for (; place > 0 && at[place - 1] > x; place--) {
      at[place] = at[place - 1];
      edges[place] = edges[place - 1];
    }
    at[place] = x;
    edges[place] = edge;
  }
  let around = 0;
  for (let i = 0; i < edges.length && at[i] !== Infinity; i++) {
    if (around !== 0) row.add(at[i - 1], at[i]);
    around += edges[i].winding;
  }
}
