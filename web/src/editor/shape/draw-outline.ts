import type { CoverageLayer } from "../stroke/coverage-layer.ts";
import { boundsOf, type Outline } from "./outline.ts";
import { RowCoverage } from "./row-coverage.ts";

/** Lines per row of pixels on which the outline is cut. Along each line the coverage is exact. */
const LINES_PER_ROW = 8;
/** So many rows are drawn into the tiles in one go. */
const ROWS_IN_BAND = 64;

/**
 * Draws, into a layer that is empty there, what an outline encloses, anti-aliased, by the nonzero winding rule: a lasso that crosses itself encloses its loops too.
 * Each row of pixels is cut by eight lines; a pixel's coverage is the mean of the shares of it that the lines run inside.
 */
export function drawOutline(layer: CoverageLayer, outline: Outline): void {
  const edges = edgesOf(outline);
  const { left, top, width, height } = boundsOf(outline);
  const row = new RowCoverage(left, width, LINES_PER_ROW);
  const coverage = new Uint8Array(width * Math.min(ROWS_IN_BAND, height));
  const crossings = createCrossings(edges.length);
  const active: Edge[] = [];
  let next = 0;
  for (let bandTop = top; bandTop < top + height; bandTop += ROWS_IN_BAND) {
    const bandHeight = Math.min(ROWS_IN_BAND, top + height - bandTop);
    for (let y = bandTop; y < bandTop + bandHeight; y++) {
      while (next < edges.length && edges[next].top < y + 1) active.push(edges[next++]);
      removePassed(active, y);
      for (let line = 0; line < LINES_PER_ROW; line++) cutRow(row, active, crossings, y + (line + 0.5) / LINES_PER_ROW);
      row.take(coverage, (y - bandTop) * width);
    }
    layer.draw({ left, top: bandTop, width, height: bandHeight }, (tile, box, part) => {
      for (let y = part.top; y < part.top + part.height; y++) {
        const to = (y - box.top) * box.width + part.left - box.left;
        tile.set(coverage.subarray((y - bandTop) * width + part.left - left, (y - bandTop) * width + part.left - left + part.width), to);
      }
    });
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

/** Where a line crosses the outline, from the left to the right. Arrays that are used again at each line. */
interface Crossings {
  readonly at: Float64Array;
  readonly winding: Int8Array;
}

function createCrossings(most: number): Crossings {
  return { at: new Float64Array(most), winding: new Int8Array(most) };
}

function cutRow(row: RowCoverage, edges: readonly Edge[], { at, winding }: Crossings, y: number): void {
  let count = 0;
  for (const edge of edges) {
    if (edge.top > y || edge.bottom <= y) continue;
    const x = edge.fromX + (y - edge.fromY) * edge.slope;
    let place = count++;
    for (; place > 0 && at[place - 1] > x; place--) {
      at[place] = at[place - 1];
      winding[place] = winding[place - 1];
    }
    at[place] = x;
    winding[place] = edge.winding;
  }
  let around = 0;
  for (let i = 0; i < count; i++) {
    if (around !== 0) row.add(at[i - 1], at[i]);
    around += winding[i];
  }
}
