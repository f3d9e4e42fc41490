import { TILE_SIDE } from "../mask/mask.ts";
import type { Box, Size } from "../space.ts";
import type { Viewport } from "../viewport.ts";

/** From this many device pixels of a picture pixel on, pixels are shown as sharp squares. */
const SHARP_FROM = 2;

/** On this level a tile of the mask is one pixel. */
const LAST_LEVEL = Math.log2(TILE_SIDE);

/** Level n is the picture at half its size n times. The one to draw from: the smallest that is not smaller than what is shown, or the last. */
export function levelOf({ scale, devicePixelRatio }: Viewport): number {
  return Math.min(Math.max(0, Math.floor(Math.log2(1 / (scale * devicePixelRatio)))), LAST_LEVEL);
}

export function isSharp({ scale, devicePixelRatio }: Viewport): boolean {
  return scale * devicePixelRatio >= SHARP_FROM;
}

/** A picture's size on a level. */
export function sizeOnLevel({ width, height }: Size, level: number): Size {
  return { width: Math.ceil(width / 2 ** level), height: Math.ceil(height / 2 ** level) };
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
