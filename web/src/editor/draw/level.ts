import { intersectBoxes, type Box, type Size } from "../space.ts";
import type { Viewport } from "../viewport.ts";

/** Side of the squares that a level is cut into, in the level's own pixels. */
const SQUARE_SIDE = 256;
/** From this many device pixels of a picture pixel on, pixels are shown as sharp squares. */
const SHARP_FROM = 2;

/** Level n is the picture at half its size n times. The one to draw from: the smallest that is not smaller than what is shown. */
export function levelOf({ scale, devicePixelRatio }: Viewport): number {
  return Math.max(0, Math.floor(Math.log2(1 / (scale * devicePixelRatio))));
}

export function isSharp({ scale, devicePixelRatio }: Viewport): boolean {
  return scale * devicePixelRatio >= SHARP_FROM;
}

/** A picture's size on a level. */
export function sizeOnLevel({ width, height }: Size, level: number): Size {
  return { width: Math.ceil(width / 2 ** level), height: Math.ceil(height / 2 ** level) };
}

/** A square of a level and the pixels of the picture that it shows. */
export interface Square {
  readonly key: number;
  readonly box: Box;
}

/** The squares of a level of which something lies in `part`, a box of the picture. */
export function* squaresIn(picture: Size, level: number, part: Box): Generator<Square> {
  const side = SQUARE_SIDE * 2 ** level;
  const columns = Math.ceil(picture.width / side);
  const last = { column: Math.floor((part.left + part.width - 1) / side), row: Math.floor((part.top + part.height - 1) / side) };
  for (let row = Math.floor(part.top / side); row <= last.row; row++) {
    for (let column = Math.floor(part.left / side); column <= last.column; column++) {
      const [left, top] = [column * side, row * side];
      const box = { left, top, width: Math.min(side, picture.width - left), height: Math.min(side, picture.height - top) };
      yield { key: row * columns + column, box };
    }
  }
}

/** The pixels of the picture that are on the stage, wholly or in part; undefined when none is. */
export function visiblePart({ picture, stage, scale, offset }: Viewport): Box | undefined {
  const left = Math.floor(-offset.x / scale);
  const top = Math.floor(-offset.y / scale);
  const right = Math.ceil((stage.width - offset.x) / scale);
  const bottom = Math.ceil((stage.height - offset.y) / scale);
  if (right <= left || bottom <= top) return undefined;
  return intersectBoxes({ left, top, width: right - left, height: bottom - top }, { left: 0, top: 0, ...picture });
}

/**
 * Where a box of the picture lies on a canvas, in whole device pixels. Boxes that touch in the picture touch there too, without a seam
 * and without overlapping: each edge is rounded by itself.
 */
export function onCanvas({ scale, offset, devicePixelRatio }: Viewport, box: Box): Box {
  const edge = (from: number, at: number): number => Math.round((from + at * scale) * devicePixelRatio);
  const left = edge(offset.x, box.left);
  const top = edge(offset.y, box.top);
  return { left, top, width: edge(offset.x, box.left + box.width) - left, height: edge(offset.y, box.top + box.height) - top };
}
