import { picturePoint } from "../space.ts";
import type { Dab } from "./swept-dab.ts";

/** How far the drawn line may lie beside the curve: a tenth of a pixel, and for large brushes this share of the radius, which no eye sees. */
const FLATNESS = 0.1;
const FLATNESS_OF_RADIUS = 1 / 128;
/** Dabs nearer to the last one than this share of their radius wait: they would cost as much as far ones and show nothing. */
const SPACING = 1 / 16;
const LEAST_SPACING = 0.5;

/**
 * A stroke's path so far: through the middles between neighbouring dabs, each a control point of a quadratic Bézier curve. What has been
 * drawn never changes by what comes after, which a spline through the dabs themselves cannot promise. A value.
 */
export interface Path {
  /** Where the settled curve ends. */
  readonly end: Dab;
  /** The last dab that the curve bends towards. */
  readonly control: Dab;
  /** The newest dab, too near to `control` to bend the curve yet. */
  readonly waiting: Dab | undefined;
}

export function beginPath(first: Dab): Path {
  return { end: first, control: first, waiting: undefined };
}

/** The path with one dab more, and the line, from its old end to its new one, by which it grew; empty while the dab waits. */
export function extendPath(path: Path, next: Dab): { readonly path: Path; readonly line: readonly Dab[] } {
  const { end, control } = path;
  if (apart(control, next) < Math.max(LEAST_SPACING, next.radius * SPACING)) return { path: { ...path, waiting: next }, line: [] };
  const middle = between(control, next, 0.5);
  return { path: { end: middle, control: next, waiting: undefined }, line: flatten(end, control, middle) };
}

/** What leads from the settled end to the newest dab. */
export function tailOf({ end, control, waiting }: Path): readonly Dab[] {
  return waiting === undefined ? [end, control] : flatten(end, control, waiting);
}

/** A quadratic Bézier curve as a line of dabs, evenly in its parameter; with n pieces it deviates by at most |a − 2b + c| / 4n². */
function flatten(a: Dab, b: Dab, c: Dab): readonly Dab[] {
  const bend = Math.hypot(a.at.x - 2 * b.at.x + c.at.x, a.at.y - 2 * b.at.y + c.at.y) + Math.abs(a.radius - 2 * b.radius + c.radius);
  const flatness = Math.max(FLATNESS, b.radius * FLATNESS_OF_RADIUS);
  const pieces = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * flatness))));
  return Array.from({ length: pieces + 1 }, (_, i) => between(between(a, b, i / pieces), between(b, c, i / pieces), i / pieces));
}

function between(a: Dab, b: Dab, t: number): Dab {
  const at = picturePoint(a.at.x + (b.at.x - a.at.x) * t, a.at.y + (b.at.y - a.at.y) * t);
  return { at, radius: a.radius + (b.radius - a.radius) * t };
}

/** A dab that only grows is as much news as one that moves. */
function apart(a: Dab, b: Dab): number {
  return Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y) + Math.abs(a.radius - b.radius);
}
