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

/** As many boxes are kept apart; more are united, which then cost more pixels than they save. */
const MOST_BOXES = 256;
/** Two boxes are united when the box around both is at most this much larger than what they cover. */
const SPARED_BY_UNITING = 1.1;

/** The boxes with one more, united with the last where that hardly adds a pixel: what is drawn in one go stays one box. */
export function addBox(boxes: readonly Box[], box: Box): readonly Box[] {
  const last = boxes.at(-1);
  if (last === undefined) return [box];
  const united = uniteBoxes(last, box)!;
  const common = intersectBoxes(last, box);
  const covered = areaOf(last) + areaOf(box) - (common === undefined ? 0 : areaOf(common));
  if (areaOf(united) <= SPARED_BY_UNITING * covered) return [...boxes.slice(0, -1), united];
  return boxes.length < MOST_BOXES ? [...boxes, box] : [[...boxes, box].reduce((a, b) => uniteBoxes(a, b)!)];
}

function areaOf({ width, height }: Size): number {
  return width * height;
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
