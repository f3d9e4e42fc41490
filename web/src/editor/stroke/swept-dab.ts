import { smoothstep } from "../smoothstep.ts";
import type { Box, PicturePoint } from "../space.ts";
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
export function drawSweptDab(layer: CoverageLayer, from: Dab, to: Dab, hardness: number, ends: Ends = WHOLE): Behind {
  const slope = slopeWidth((from.radius + to.radius) / 2, hardness);
  const reach = Math.max(from.radius, to.radius) + slope / 2;
  const sweep = sweepOf(from, to, slope);
  const left = Math.floor(Math.min(from.at.x, to.at.x) - reach);
  const top = Math.floor(Math.min(from.at.y, to.at.y) - reach);
  const right = Math.ceil(Math.max(from.at.x, to.at.x) + reach);
  const bottom = Math.ceil(Math.max(from.at.y, to.at.y) + reach);
  const cut = cutOf(sweep, ends, reach);
  layer.draw({ left, top, width: right - left, height: bottom - top }, (tile, box, part) => {
    for (let y = part.top; y < part.top + part.height; y++) drawTileRow(tile, box, part, y, from, to, reach, sweep, cut);
  });
  return sweep.length === 0 ? "covered" : { x: sweep.alongX, y: sweep.alongY };
}

function drawTileRow(tile: Uint8Array, box: Box, part: Box, y: number, from: Dab, to: Dab, reach: number, sweep: Sweep, cut: Cut): void {
  const middle = y + 0.5;
  const dy = middle - sweep.y;
  const row = (y - box.top) * box.width - box.left;
  const chord = halfChord(from, to, reach, middle);
  // The part of the way that comes near the row, and to its sides half the chord that the row cuts from a disc about the nearest place.
  const near = placeAt(from, to, middle - reach, 0);
  const far = placeAt(from, to, middle + reach, 1);
  let least = Math.max(part.left, Math.floor(Math.min(near, far) - chord));
  let most = Math.min(part.left + part.width, Math.ceil(Math.max(near, far) + chord));
  if (cut.end !== undefined) {
    least = Math.max(least, firstWithin(cut.end, sweep.x, dy));
    most = Math.min(most, endWithin(cut.end, sweep.x, dy));
  }
  let omitFrom = Infinity;
  let omitTo = -Infinity;
  if (cut.beginning !== undefined) {
    omitFrom = firstWithin(cut.beginning, sweep.x, dy);
    omitTo = endWithin(cut.beginning, sweep.x, dy);
    if (cut.before !== undefined) {
      omitFrom = Math.max(omitFrom, firstWithin(cut.before, sweep.x, dy));
      omitTo = Math.min(omitTo, endWithin(cut.before, sweep.x, dy));
    }
  }
  if (least >= most) return;
  const core = coreOf(sweep, Math.min(from.radius, to.radius) - sweep.slope / 2, dy);
  if (omitFrom >= omitTo) return drawAround(tile, row, within(part, least), within(part, most), core, sweep, middle);
  drawAround(tile, row, within(part, least), within(part, Math.min(most, omitFrom)), core, sweep, middle);
  drawAround(tile, row, within(part, Math.max(least, omitTo)), within(part, most), core, sweep, middle);
}

/** A whole number, and known as such to the compiler, where a bound may have been infinite. */
function within({ left, width }: Box, x: number): number {
  return (x < left ? left : x > left + width ? left + width : x) | 0;
}

/** Pixels of a row, from one to before another, that are covered wholly without a doubt. One object for all rows: there are thousands a frame. */
const CORE = { from: 0, to: 0 };

/** Rounding errors stay within it. */
const CORE_MARGIN = 1e-6;

/**
 * Where a row, at the height `dy` from where the sweep begins, lies within `radius` of the way: from the leftmost to the rightmost of what it
 * cuts from the discs at both ends and from the sides between them, because the whole is convex.
 */
function coreOf({ x, alongX, alongY, length }: Sweep, radius: number, dy: number): typeof CORE {
  let least = Infinity;
  let most = -Infinity;
  for (let end = 0; end < 2; end++) {
    const apart = dy - end * length * alongY;
    const squared = radius * radius - apart * apart;
    if (radius <= 0 || squared < 0) continue;
    const middle = x + end * length * alongX;
    const half = Math.sqrt(squared);
    if (middle - half < least) least = middle - half;
    if (middle + half > most) most = middle + half;
  }
  if (radius > 0 && Math.abs(alongY) > 1e-9) {
    for (let side = -radius; side <= radius; side += 2 * radius) {
      const s = (dy - side * alongX) / alongY;
      if (s < 0 || s > length) continue;
      const at = x + s * alongX - side * alongY;
      if (at < least) least = at;
      if (at > most) most = at;
    }
  }
  CORE.from = Math.ceil(least - 0.5 + CORE_MARGIN);
  CORE.to = Math.floor(most - 0.5 - CORE_MARGIN) + 1;
  return CORE;
}

/** Draws pixels of a row: the core at one stroke, and the slopes to both sides pixel by pixel. */
function drawAround(tile: Uint8Array, row: number, left: number, right: number, core: typeof CORE, sweep: Sweep, y: number): void {
  const from = Math.max(left, core.from) | 0;
  const to = Math.min(right, core.to) | 0;
  if (from >= to) return drawSlope(tile, row, left, right, sweep, y);
  tile.fill(255, row + from, row + to);
  drawSlope(tile, row, left, from, sweep, y);
  drawSlope(tile, row, to, right, sweep, y);
}

/**
 * What lies behind a swept dab's beginning: nothing, everything that its round beginning would draw, or the end of a swept dab that came
 * in this direction (a unit vector).
 */
export type Behind = "nothing" | "covered" | { readonly x: number; readonly y: number };

export interface Ends {
  readonly behind: Behind;
  /** The next swept dab begins where this one ends, and draws what lies beyond. */
  readonly open: boolean;
}

/** Alone, round at both ends. */
const WHOLE: Ends = { behind: "nothing", open: false };

/** The half of the plane that lies no further than `most` along a direction from where the sweep begins. */
interface HalfPlane {
  readonly alongX: number;
  readonly alongY: number;
  readonly most: number;
}

const NOWHERE: HalfPlane = { alongX: 0, alongY: 0, most: -1 };

/** What of a swept dab is left out, because the one before it or after it draws there at least as much. */
interface Cut {
  /** What is kept lies here. */
  readonly end: HalfPlane | undefined;
  /** What is left out lies here and, if there is one, in the next. */
  readonly beginning: HalfPlane | undefined;
  readonly before: HalfPlane | undefined;
}

/**
 * A line of swept dabs would draw a whole round brush at each of its joints, several times what the line itself covers. A pixel behind the
 * beginning, and not beyond the end of the dab before, is nearer to the latter; one beyond an open end is the next dab's.
 */
function cutOf({ alongX, alongY, length, lean }: Sweep, { behind, open }: Ends, reach: number): Cut {
  // Where the radius changes, the nearest place on the way lies this much aside.
  const margin = 1 + reach * Math.abs(lean);
  const isCut = length > 0;
  return {
    end: isCut && open ? { alongX, alongY, most: length + margin } : undefined,
    beginning: isCut && behind !== "nothing" ? { alongX, alongY, most: -margin } : undefined,
    before: isCut && typeof behind === "object" ? { alongX: behind.x, alongY: behind.y, most: -margin } : undefined,
  };
}

/** The first pixel of a row whose centre may lie in the half plane; at the rows's height `dy`, with the sweep's beginning at x. */
function firstWithin({ alongX, alongY, most }: HalfPlane, x: number, dy: number): number {
  const rest = most - dy * alongY;
  if (alongX < -1e-9) return Math.ceil(x + rest / alongX);
  return alongX > 1e-9 || rest >= 0 ? -Infinity : Infinity;
}

/** One past the last such pixel. */
function endWithin({ alongX, alongY, most }: HalfPlane, x: number, dy: number): number {
  const rest = most - dy * alongY;
  if (alongX > 1e-9) return Math.floor(x + rest / alongX);
  return alongX < -1e-9 || rest >= 0 ? Infinity : -Infinity;
}

/**
 * Draws pixels of a row one by one. Beside the way their distance from it needs no root, which is most of them; a soft brush has a hundred
 * thousand an event.
 */
function drawSlope(tile: Uint8Array, row: number, left: number, right: number, sweep: Sweep, y: number): void {
  if (left >= right) return;
  if (sweep.growth !== 0 || sweep.length === 0) return drawSlopeAround(tile, row, left, right, sweep, y);
  const { x, alongX, alongY, radius, slope, beside, behind } = sweep;
  const dy = y - sweep.y;
  const from = Math.min(Math.max(left, firstWithin(beside, x - 0.5, dy), firstWithin(behind, x - 0.5, dy)), right) | 0;
  const to = Math.max(Math.min(right, endWithin(beside, x + 0.5, dy), endWithin(behind, x + 0.5, dy)), from) | 0;
  drawSlopeAround(tile, row, left, from, sweep, y);
  const aside = dy * alongX;
  const share = 1 / slope;
  for (let pixel = from; pixel < to; pixel++) {
    const before = tile[row + pixel];
    if (before === 255) continue;
    const value = coverageAt(0.5 + (Math.abs((pixel + 0.5 - x) * alongY - aside) - radius) * share);
    if (value > before) tile[row + pixel] = value;
  }
  drawSlopeAround(tile, row, to, right, sweep, y);
}

/** The same where the way begins or ends, or the brush changes its size. */
function drawSlopeAround(tile: Uint8Array, row: number, left: number, right: number, sweep: Sweep, y: number): void {
  if (left >= right) return;
  const { x, alongX, alongY, length, radius, growth, lean, slope } = sweep;
  const dy = y - sweep.y;
  const share = 1 / slope;
  for (let pixel = left; pixel < right; pixel++) {
    const before = tile[row + pixel];
    if (before === 255) continue;
    const dx = pixel + 0.5 - x;
    const u = dx * alongX + dy * alongY;
    const v = Math.abs(dx * alongY - dy * alongX);
    const s = Math.min(Math.max(u + v * lean, 0), length);
    const aside = dx - s * alongX;
    const ahead = dy - s * alongY;
    const value = coverageAt(0.5 + (Math.sqrt(aside * aside + ahead * ahead) - radius - growth * s) * share);
    if (value > before) tile[row + pixel] = value;
  }
}

/** From 255 at 0, the inner end of the slope, to 0 at 1. */
function coverageAt(t: number): number {
  return t >= 1 ? 0 : t <= 0 ? 255 : (255 * (1 - smoothstep(t)) + 0.5) | 0;
}

/** Where on the way, as x, it is at a height, or nearest to that; `level` says where, from 0 to 1, on one that is level. */
function placeAt(from: Dab, to: Dab, y: number, level: number): number {
  const dy = to.at.y - from.at.y;
  const share = Math.abs(dy) <= 1e-9 ? level : Math.min(Math.max((y - from.at.y) / dy, 0), 1);
  return from.at.x + share * (to.at.x - from.at.x);
}

function halfChord(from: Dab, to: Dab, reach: number, y: number): number {
  const apart = Math.max(0, Math.min(from.at.y, to.at.y) - y, y - Math.max(from.at.y, to.at.y));
  return Math.sqrt(Math.max(0, reach * reach - apart * apart));
}

/** They are read for every row and every pixel on a slope. */
interface Sweep {
  readonly x: number;
  readonly y: number;
  readonly alongX: number;
  readonly alongY: number;
  /** L; 0 when one end holds the other, which then is drawn alone. */
  readonly length: number;
  readonly radius: number;
  /** k */
  readonly growth: number;
  /** k/√(1 − k²) */
  readonly lean: number;
  readonly slope: number;
  /** Not beyond the end. */
  readonly beside: HalfPlane;
  /** Not before the beginning. */
  readonly behind: HalfPlane;
}

function sweepOf(from: Dab, to: Dab, slope: number): Sweep {
  const length = Math.hypot(to.at.x - from.at.x, to.at.y - from.at.y);
  const growth = (to.radius - from.radius) / length;
  if (length === 0 || Math.abs(growth) >= 1) {
    const { at, radius } = to.radius > from.radius ? to : from;
    return { x: at.x, y: at.y, alongX: 0, alongY: 0, length: 0, radius, growth: 0, lean: 0, slope, beside: NOWHERE, behind: NOWHERE };
  }
  const alongX = (to.at.x - from.at.x) / length;
  const alongY = (to.at.y - from.at.y) / length;
  const lean = growth / Math.sqrt(1 - growth * growth);
  const beside = { alongX, alongY, most: length };
  const behind = { alongX: -alongX, alongY: -alongY, most: 0 };
  return { x: from.at.x, y: from.at.y, alongX, alongY, length, radius: from.radius, growth, lean, slope, beside, behind };
}
