import { picturePoint, type Box, type PicturePoint } from "../space.ts";

/** A closed line, the last point joined to the first. */
export type Outline = readonly PicturePoint[];

/** How far an ellipse's outline may lie inside the true curve, in picture pixels: less than anti-aliasing shows. */
const FLATNESS = 0.02;

/** The rectangle between two corners, of whole pixels: it covers every pixel that either corner lies in. */
export function rectangleOutline(a: PicturePoint, b: PicturePoint): Outline {
  const left = Math.floor(Math.min(a.x, b.x));
  const top = Math.floor(Math.min(a.y, b.y));
  const right = Math.floor(Math.max(a.x, b.x)) + 1;
  const bottom = Math.floor(Math.max(a.y, b.y)) + 1;
  return [picturePoint(left, top), picturePoint(right, top), picturePoint(right, bottom), picturePoint(left, bottom)];
}

/** The ellipse that touches the sides of the rectangle between two points. */
export function ellipseOutline(a: PicturePoint, b: PicturePoint): Outline {
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
  const [rx, ry] = [Math.abs(b.x - a.x) / 2, Math.abs(b.y - a.y) / 2];
  // A chord over the angle α lies r (1 − cos α/2) ≈ r α²/8 inside its arc.
  const corners = Math.max(8, Math.ceil((2 * Math.PI) / Math.sqrt((8 * FLATNESS) / Math.max(rx, ry, 1))));
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return picturePoint(x + rx * Math.cos(angle), y + ry * Math.sin(angle));
  });
}

/** The smallest box of whole pixels around an outline. */
export function boundsOf(outline: Outline): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of outline) {
    left = Math.min(left, Math.floor(x));
    top = Math.min(top, Math.floor(y));
    right = Math.max(right, Math.ceil(x));
    bottom = Math.max(bottom, Math.ceil(y));
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** So many boxes follow a sliver across the stage closely, and are few enough for each event. */
const STRIPS = 16;

/** Boxes around all that an outline encloses, one below the other: those of a slanted sliver hold hardly more than itself. */
export function stripsOf(outline: Outline): readonly Box[] {
  const { top, height } = boundsOf(outline);
  const step = Math.max(1, Math.ceil(height / STRIPS));
  const tops = Array.from({ length: Math.ceil(height / step) }, (_, i) => top + i * step);
  return tops.flatMap((from) => {
    const sides = sidesBetween(outline, from, from + step);
    if (sides.length === 0) return [];
    const left = Math.floor(Math.min(...sides.map((side) => side.left)));
    const right = Math.ceil(Math.max(...sides.map((side) => side.right)));
    return [{ left, top: from, width: right - left, height: step }];
  });
}

/** What each side of an outline spans between two heights, from the left to the right; none for those that lie elsewhere. */
export function sidesBetween(outline: Outline, top: number, bottom: number): readonly { readonly left: number; readonly right: number }[] {
  return outline.flatMap((a, i) => {
    const b = outline[(i + 1) % outline.length];
    const from = Math.max(top, Math.min(a.y, b.y));
    const to = Math.min(bottom, Math.max(a.y, b.y));
    if (from > to) return [];
    const at = (y: number): number => a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x);
    const [one, other] = a.y === b.y ? [a.x, b.x] : [at(from), at(to)];
    return [{ left: Math.min(one, other), right: Math.max(one, other) }];
  });
}
