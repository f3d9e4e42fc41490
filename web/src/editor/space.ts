declare const space: unique symbol;

/**
 * A point on the stage in CSS pixels, the stage's top left corner at (0, 0).
 * Branded, as `PicturePoint` is: the two must never mix without a viewport in between.
 */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
  readonly [space]: "screen";
}

/** A point of the picture in its own pixels: pixel (0, 0) reaches from (0, 0) to (1, 1), its centre is (0.5, 0.5). */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
  readonly [space]: "picture";
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whole pixels of the picture: `left` and `top` inside, `width` and `height` ≥ 1. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export function screenPoint(x: number, y: number): ScreenPoint {
  return { x, y } as ScreenPoint;
}

export function picturePoint(x: number, y: number): PicturePoint {
  return { x, y } as PicturePoint;
}

/** What two boxes have in common; undefined when that is nothing. */
export function intersectBoxes(a: Box, b: Box): Box | undefined {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - left;
  const height = Math.min(a.top + a.height, b.top + b.height) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : undefined;
}

/** The smallest box around both. */
export function uniteBoxes(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  const width = Math.max(a.left + a.width, b.left + b.width) - left;
  const height = Math.max(a.top + a.height, b.top + b.height) - top;
  return { left, top, width, height };
}
