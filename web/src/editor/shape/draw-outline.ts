import type { Box } from "../space.ts";
import type { CoverageLayer } from "../stroke/coverage-layer.ts";
import type { Outline } from "./outline.ts";

/** Lines per row of pixels on which the outline is cut. Along each line the coverage is exact. */
const LINES_PER_ROW = 8;

/**
 * Draws what an outline encloses, anti-aliased, by the nonzero winding rule: a lasso that crosses itself encloses its loops too.
 * Each row of pixels is cut by eight lines; a pixel's coverage is the mean of the shares of it that the lines run inside.
 */
export function drawOutline(layer: CoverageLayer, outline: Outline): void {
  const edges = edgesOf(outline);
  const { left, top, width, height } = boundsOf(outline);
  const row = new RowCoverage(left, width);
  let next = 0;
  let active: readonly Edge[] = [];
  for (let y = top; y < top + height; y++) {
    const first = next;
    while (next < edges.length && edges[next].top < y + 1) next++;
    active = [...active.filter((edge) => edge.bottom > y), ...edges.slice(first, next)];
    for (let line = 0; line < LINES_PER_ROW; line++) cutRow(row, active, y + (line + 0.5) / LINES_PER_ROW);
    const coverage = row.take();
    layer.draw({ left, top: y, width, height: 1 }, (tile, box, part) => {
      const to = (y - box.top) * box.width - box.left;
      for (let x = part.left; x < part.left + part.width; x++) tile[to + x] = Math.max(tile[to + x], coverage[x - left]);
    });
  }
}

/** A side of the outline that is not level. `winding` is 1 downwards, −1 upwards. */
interface Edge {
  readonly top: number;
  readonly bottom: number;
  readonly winding: 1 | -1;
  readonly xAt: (y: number) => number;
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
      xAt: (y) => a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x),
    }))
    .toSorted((a, b) => a.top - b.top);
}

function cutRow(row: RowCoverage, edges: readonly Edge[], y: number): void {
  const crossings = edges
    .filter((edge) => edge.top <= y && y < edge.bottom)
    .map((edge) => ({ x: edge.xAt(y), winding: edge.winding }))
    .toSorted((a, b) => a.x - b.x);
  let winding = 0;
  for (const [i, crossing] of crossings.entries()) {
    if (winding !== 0) row.add(crossings[i - 1].x, crossing.x);
    winding += crossing.winding;
  }
}

function boundsOf(outline: Outline): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of outline) {
    left = Math.min(left, Math.floor(x));
    top = Math.min(top, Math.floor(y));
    right = Math.max(right, Math.ceil(x));
    bottom = Math.max(bottom, Math.ceil(y));
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** How much of each pixel of a row lies in the spans added so far, in lines. */
class RowCoverage {
  readonly #left: number;
  readonly #partly: Float64Array;
  /** Where runs of wholly covered pixels begin (+1) and end (−1). */
  readonly #turns: Float64Array;

  constructor(left: number, width: number) {
    this.#left = left;
    this.#partly = new Float64Array(width + 1);
    this.#turns = new Float64Array(width + 1);
  }

  add(from: number, to: number): void {
    const a = from - this.#left;
    const b = to - this.#left;
    const first = Math.floor(a);
    const last = Math.floor(b);
    if (first === last) {
      this.#partly[first] += b - a;
      return;
    }
    this.#partly[first] += first + 1 - a;
    this.#partly[last] += b - last;
    this.#turns[first + 1]++;
    this.#turns[last]--;
  }

  /** The row as coverage, 0–255; the next row begins empty. */
  take(): Uint8Array {
    const coverage = new Uint8Array(this.#turns.length - 1);
    let wholly = 0;
    for (let x = 0; x < coverage.length; x++) {
      wholly += this.#turns[x];
      coverage[x] = Math.round((255 * (wholly + this.#partly[x])) / LINES_PER_ROW);
    }
    this.#partly.fill(0);
    this.#turns.fill(0);
    return coverage;
  }
}
