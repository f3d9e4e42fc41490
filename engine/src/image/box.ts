import type { Box } from "./picture.ts";

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The box grown by `margin` pixels on each side, cut to the picture. */
export function expandBox(box: Box, margin: number, picture: Size): Box {
  const left = Math.max(box.left - margin, 0);
  const top = Math.max(box.top - margin, 0);
  const right = Math.min(box.left + box.width + margin, picture.width);
  const bottom = Math.min(box.top + box.height + margin, picture.height);
  return { left, top, width: right - left, height: bottom - top };
}
