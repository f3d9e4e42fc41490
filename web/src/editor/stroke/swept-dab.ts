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
  const sweep = sweepOf(from, to, slope);
  const left = Math.floor(Math.min(from.at.x, to.at.x) - reach);
  const top = Math.floor(Math.min(from.at.y, to.at.y) - reach);
  const right = Math.ceil(Math.max(from.at.x, to.at.x) + reach);
  const bottom = Math.ceil(Math.max(from.at.y, to.at.y) + reach);
  layer.draw({ left, top, width: right - left, height: bottom - top }, (tile, box, part) => {
    for (let y = part.top; y < part.top + part.height; y++) {
      const [first, end] = spanOfRow(from, to, reach, y + 0.5);
      const row = (y - box.top) * box.width - box.left;
      drawRow(tile, row, Math.max(first, part.left), Math.min(end, part.left + part.width), sweep, y + 0.5);
    }
  });
}

/**
 * Where a row's coverage is 255 it is so without a gap (the swept shape is convex), so each row is searched from the left and then from
 * the right, up to where that begins. One loop, all in local numbers: a soft brush runs through it a hundred thousand times an event.
 */
function drawRow(tile: Uint8Array, row: number, left: number, right: number, sweep: Sweep, y: number): void {
  const { alongX, alongY, length, radius, growth, lean, slope } = sweep;
  const dy = y - sweep.y;
  let full = right;
  for (let x = left, step = 1; x >= left && x < right; x += step) {
    const before = tile[row + x];
    if (before === 255) continue;
    const dx = x + 0.5 - sweep.x;
    const u = dx * alongX + dy * alongY;
    const v = Math.abs(dx * alongY - dy * alongX);
    const s = Math.min(Math.max(u + v * lean, 0), length);
    const aside = dx - s * alongX;
    const ahead = dy - s * alongY;
    const t = 0.5 + (Math.sqrt(aside * aside + ahead * ahead) - radius - growth * s) / slope;
    const value = t >= 1 ? 0 : t <= 0 ? 255 : Math.round(255 * (1 - smoothstep(t)));
    if (value < 255) {
      if (value > before) tile[row + x] = value;
    } else if (step === 1) {
      full = x;
      x = right;
      step = -1;
    } else {
      tile.fill(255, row + full, row + x + 1);
      return;
    }
  }
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

/** Numbers only: they are read for every pixel on a slope. */
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
}

function sweepOf(from: Dab, to: Dab, slope: number): Sweep {
  const length = Math.hypot(to.at.x - from.at.x, to.at.y - from.at.y);
  const growth = (to.radius - from.radius) / length;
  if (length === 0 || Math.abs(growth) >= 1) {
    const { at, radius } = to.radius > from.radius ? to : from;
    return { x: at.x, y: at.y, alongX: 0, alongY: 0, length: 0, radius, growth: 0, lean: 0, slope };
  }
  const alongX = (to.at.x - from.at.x) / length;
  const alongY = (to.at.y - from.at.y) / length;
  const lean = growth / Math.sqrt(1 - growth * growth);
  return { x: from.at.x, y: from.at.y, alongX, alongY, length, radius: from.radius, growth, lean, slope };
}
