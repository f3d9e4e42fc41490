import { LIMITS } from "../../api/settings/rules.ts";
import type { Size } from "../../editor/index.ts";

/** Common shapes: square, landscape, portrait, wide, tall. */
export const BLANK_PRESETS: readonly Size[] = [
  { width: 512, height: 512 },
  { width: 1024, height: 1024 },
  { width: 768, height: 512 },
  { width: 512, height: 768 },
  { width: 1024, height: 576 },
];

/** True for a size that the API makes pictures of. */
export function isBlankSize({ width, height }: Size): boolean {
  const { MIN_SIDE, MAX_SIDE, MAX_ASPECT } = LIMITS;
  const areSides = [width, height].every((side) => Number.isInteger(side) && side >= MIN_SIDE && side <= MAX_SIDE);
  return areSides && Math.max(width, height) <= MAX_ASPECT * Math.min(width, height);
}
