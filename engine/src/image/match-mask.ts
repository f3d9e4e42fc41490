import { EngineError } from "../errors.ts";
import type { Size } from "./box.ts";
import type { Plane } from "./picture.ts";
import { resizeMask } from "./resize-mask.ts";

/** How far the aspects of mask and picture may differ: rounding when somebody scaled one of them down, not another framing. */
const ASPECT_TOLERANCE = 0.01;

/**
 * Brings a mask to the size of its picture without losing a painted pixel.
 *
 * @throws EngineError "input" when the two differ in shape by more than 1 %.
 */
export function matchMask(mask: Plane, picture: Size): Plane {
  const ratio = (mask.width * picture.height) / (mask.height * picture.width);
  if (Math.max(ratio, 1 / ratio) > 1 + ASPECT_TOLERANCE) {
    throw new EngineError(
      "input",
      `Expected the aspect of the picture (${picture.width}x${picture.height}, within 1 %) for mask but received ${mask.width}x${mask.height}`,
      { field: "mask" },
    );
  }
  return resizeMask(mask, picture.width, picture.height);
}
