import type { Box, Plane } from "./picture.ts";

/** From this value on a mask's pixel is painted: 128/255 is the first that rounds to one, as in diffusers' `binarize`. */
export const PAINTED_FROM = 128;

/** Every pixel ≥ 128 becomes 255, every other 0. */
export function binarize(plane: Plane): Plane {
  return { ...plane, data: plane.data.map((value) => (value >= PAINTED_FROM ? 255 : 0)) };
}

/** White becomes black and black white. */
export function invert(plane: Plane): Plane {
  return { ...plane, data: plane.data.map((value) => 255 - value) };
}

/** True when no pixel is painted at all. */
export function isEmpty(plane: Plane): boolean {
  return plane.data.every((value) => value === 0);
}

/** True when every pixel is painted, be it faintly. */
export function isFull(plane: Plane): boolean {
  return plane.data.every((value) => value !== 0);
}

/** The smallest box around all nonzero pixels; undefined when there is none. */
export function bounds(plane: Plane): Box | undefined {
  const { width, data } = plane;
  let first = 0;
  while (first < data.length && data[first] === 0) first++;
  if (first === data.length) return undefined;
  let last = data.length - 1;
  while (data[last] === 0) last--;
  const top = Math.floor(first / width);
  const bottom = Math.floor(last / width);

  let left = width;
  let right = -1;
  for (let y = top; y <= bottom; y++) {
    const row = y * width;
    for (let x = 0; x < left; x++) if (data[row + x] !== 0) left = x;
    for (let x = width - 1; x > right; x--) if (data[row + x] !== 0) right = x;
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
