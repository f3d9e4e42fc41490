import type { Size } from "../image/box.ts";
import { composite } from "../image/composite.ts";
import type { Box, Picture, Plane } from "../image/picture.ts";
import { resizePicture, resizePlane } from "../image/resize.ts";
import type { Work } from "./work.ts";

/** Pixels of a preview's longer side, at most. */
const MAX_PREVIEW_SIDE = 256;

/** A preview of a picture that is all new. `result` is the size of the result in pixels; a smaller one is not enlarged. */
export function previewWhole(result: Size): Work["preview"] {
  const { width, height } = previewSize(result);
  return (cells) => resizePicture(cells, width, height);
}

/**
 * A preview of a picture of which only a part is new: the result's own composition, in small.
 *
 * @param box where the model works, in pixels of `picture`
 * @param weights of the picture's size, 0–255: how much of the new picture shows
 */
export function previewInPlace(picture: Picture, box: Box, weights: Plane): Work["preview"] {
  const { width, height } = previewSize(picture);
  const smallBox = scaleBox(box, width / picture.width, height / picture.height);
  // Not before anybody looks: reducing a large picture takes longer than a step of a small model.
  let small: { readonly picture: Picture; readonly weights: Plane } | undefined;
  return (cells) => {
    small ??= { picture: resizePicture(picture, width, height), weights: resizePlane(weights, width, height) };
    return composite(small.picture, resizePicture(cells, smallBox.width, smallBox.height), smallBox, small.weights);
  };
}

function previewSize({ width, height }: Size): Size {
  const scale = Math.min(MAX_PREVIEW_SIDE / Math.max(width, height), 1);
  return { width: Math.max(Math.round(width * scale), 1), height: Math.max(Math.round(height * scale), 1) };
}

/** Both edges are rounded, so that what touches still touches; at least one pixel is left. */
function scaleBox(box: Box, scaleX: number, scaleY: number): Box {
  const [left, width] = scaleSpan(box.left, box.width, scaleX);
  const [top, height] = scaleSpan(box.top, box.height, scaleY);
  return { left, top, width, height };
}

function scaleSpan(start: number, length: number, scale: number): [start: number, length: number] {
  const [from, to] = [Math.floor(start * scale), Math.round((start + length) * scale)];
  return [from, Math.max(to - from, 1)];
}
