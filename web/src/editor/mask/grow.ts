import { blendMask } from "./blend.ts";
import { invert } from "./invert.ts";
import type { Mask } from "./mask.ts";

/** Paints every pixel that has a painted one within `pixels` (dx² + dy² ≤ pixels²) and no other: the server's `mask_grow`. */
export function grow(mask: Mask, pixels: number): Mask {
  return blendMask(mask, pixels, 0);
}

/** Keeps painted what has no unpainted pixel within `pixels`; grows what is not painted. The picture's border is no such pixel. */
export function shrink(mask: Mask, pixels: number): Mask {
  return invert(grow(invert(mask), pixels));
}
