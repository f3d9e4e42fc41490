import { luminance } from "./luminance.ts";
import { binarize, invert } from "./mask.ts";
import type { Picture, Plane } from "./picture.ts";

export const MASK_MODES = ["auto", "white", "black", "alpha", "image_alpha"] as const;
/**
 * Which pixels of a mask are repainted.
 * `white`: the bright ones. `black`: the dark ones. `alpha`: the transparent ones, whatever colour lies under them.
 * `image_alpha`: the same, read from the picture to be edited instead of a mask.
 * `auto`: the transparent ones when the mask is transparent in some places and opaque in others, else the bright ones. A transparency
 * that is the same everywhere marks nothing.
 */
export type MaskMode = (typeof MASK_MODES)[number];

/**
 * Reads what to repaint: a plane of 255 (repaint) and 0 (keep), cut at half brightness or half transparency.
 *
 * @param source the mask as decoded; for `image_alpha` the picture to be edited. Without an alpha plane it counts as opaque, so the
 * two alpha modes give an empty mask then.
 */
export function repaintMask(source: Picture, mode: MaskMode): Plane {
  switch (mode) {
    case "white":
      return binarize(luminance(source));
    case "black":
      return binarize(invert(luminance(source)));
    case "alpha":
    case "image_alpha":
      return transparentPixels(source);
    case "auto":
      return automaticMask(source);
  }
}

function automaticMask(source: Picture): Plane {
  if (source.alpha !== undefined) {
    const transparent = transparentPixels(source);
    if (transparent.data.includes(255) && transparent.data.includes(0)) return transparent;
  }
  return binarize(luminance(source));
}

function transparentPixels({ width, height, alpha }: Picture): Plane {
  if (alpha === undefined) return { width, height, data: new Uint8Array(width * height) };
  return binarize(invert({ width, height, data: alpha }));
}
