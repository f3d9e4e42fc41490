import { binarize } from "./mask.ts";
import type { Plane } from "./picture.ts";
import { resizePlane } from "./resize.ts";

/**
 * The mask as diffusers' `VaeImageProcessor(do_binarize=True)` prepares a grey one: Lanczos to exactly this size, aspect not kept, then
 * cut at one half. Thin strokes can get lost; see `resizeMask` for the way that keeps them.
 */
export function prepareParityMask(mask: Plane, width: number, height: number): Plane {
  return binarize(resizePlane(mask, width, height));
}
