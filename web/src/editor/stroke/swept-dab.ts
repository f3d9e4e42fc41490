import { smoothstep } from "../smoothstep.ts";
import type { PicturePoint } from "../space.ts";
import type { CoverageLayer } from "./coverage-layer.ts";

/** The brush at one place. `radius` in picture pixels, > 0. */
export interface Dab {
  readonly at: PicturePoint;
  readonly radius: number;
}

/**
 * Width of the slope between painted and unpainted, in pixels: (1 − hardness) · radius, at least 1, which is what smooths a hard edge.
 * The slope lies half inside the circle and half outside, so a brush of any hardness paints (≥ 128) exactly its circle.
 */
export function slopeWidth(radius: number, hardness: number): number {
  return Math.max(1, (1 - hardness) * radius);
}

/**
 * Draws a dab that moves in a straight line from one place to another, changing size evenly: the maximum of all the dabs on the way, not
 * their sum, so that a stroke that crosses itself is no darker there.
 *
 * The coverage of a pixel is 255 · (1 − smoothstep(½ + d/w)), clamped, where w is the slope's width and d the distance of the pixel's
 * centre beyond the edge: d = min over s of |p − c(s)| − r(s), with centre c and radius r on the way from 0 to L.
 * With k = (r₁ − r₀)/L, u along and v across the line, the minimum is at s = u + v·k/√(1 − k²), or at the nearer end.
 */
export function drawSweptDab(layer: CoverageLayer, from: Dab, to: Dab, hardness: number): void {
  const slope = slopeWidth((from.radius + to.radius) / 2, hardness);
  const reach = Math.max(from.radius, to.radius) + slope / 2;
  const coverage = coverageOf(from, to, slope);
  const left = Math.floor(Math.min(from.at.x, to.at.x) - reach);
  const top = Math.floor(Math.min(from.at.y, to.at.y) - reach);
  const right = Math.ceil(Math.max(from.at.x, to.at.x) + reach);
  const bottom = Math.ceil(Math.max(from.at.y, to.at.y) + reach);
  layer.draw({ left, top, width: right - left, height: bottom - top }, (tile, box, part) => {
    for (let y = part.top; y < part.top + part.height; y++) {
      const [first, end] = spanOfRow(from, to, reach, y + 0.5);
      const row = (y - box.top) * box.width - box.left;
      drawRow(tile, row, Math.max(first, part.left), Math.min(end, part.left + part.width), (x) => coverage(x + 0.5, y + 0.5));
    }
  });
}

/** Where a row's coverage is 255 it is so without a gap (the swept shape is convex), so each row is searched from both ends only. */
function drawRow(tile: Uint8Array, row: number, left: number, right: number, coverage: (x: number) => number): void {
  let first = left;
  for (; first < right; first++) {
    const value = coverage(first);
    if (value === 255) break;
    if (value > tile[row + first]) tile[row + first] = value;
  }
  let end = right;
  for (; end > first; end--) {
    const value = coverage(end - 1);
    if (value === 255) break;
    if (value > tile[row + end - 1]) tile[row + end - 1] = value;
  }
  if (end > first) tile.fill(255, row + first, row + end);
}

/**
 * The pixels of a row, first and one past the last, that may lie within `reach` of the way: the part of the way that comes near the row,
 * and to its sides half the chord that the row cuts from a disc about the nearest place.
 */
function spanOfRow(from: Dab, to: Dab, reach: number, y: number): [number, number] {
  const dy = to.at.y - from.at.y;
  const cross = (edge: number): number => Math.min(Math.max((edge - from.at.y) / dy, 0), 1);
  const steep = Math.abs(dy) > 1e-9;
  const a = from.at.x + (steep ? cross(y - reach) : 0) * (to.at.x - from.at.x);
  const b = from.at.x + (steep ? cross(y + reach) : 1) * (to.at.x - from.at.x);
  const apart = Math.max(0, Math.min(from.at.y, to.at.y) - y, y - Math.max(from.at.y, to.at.y));
  const chord = Math.sqrt(Math.max(0, reach * reach - apart * apart));
  return [Math.floor(Math.min(a, b) - chord), Math.ceil(Math.max(a, b) + chord)];
}

function coverageOf(from: Dab, to: Dab, slope: number): (x: number, y: number) => number {
  const length = Math.hypot(to.at.x - from.at.x, to.at.y - from.at.y);
  const growth = length === 0 ? 0 : (to.radius - from.radius) / length;
  // One end holds the other: the larger alone is drawn.
  const swept = length > 0 && Math.abs(growth) < 1;
  const [start, end] = swept || to.radius <= from.radius ? [from, to] : [to, from];
  const along = swept ? { x: (end.at.x - start.at.x) / length, y: (end.at.y - start.at.y) / length } : { x: 0, y: 0 };
  const lean = swept ? growth / Math.sqrt(1 - growth * growth) : 0;
  const most = swept ? length : 0;
  return (x, y) => {
    const dx = x - start.at.x;
    const dy = y - start.at.y;
    const u = dx * along.x + dy * along.y;
    const v = Math.abs(dx * along.y - dy * along.x);
    const s = Math.min(Math.max(u + v * lean, 0), most);
    const aside = dx - s * along.x;
    const ahead = dy - s * along.y;
    const beyond = Math.sqrt(aside * aside + ahead * ahead) - (start.radius + growth * s);
    const t = 0.5 + beyond / slope;
    if (t >= 1) return 0;
    return t <= 0 ? 255 : Math.round(255 * (1 - smoothstep(t)));
  };
}
