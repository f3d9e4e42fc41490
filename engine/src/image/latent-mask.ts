import { PAINTED_FROM } from "./mask.ts";
import type { Plane } from "./picture.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Pixels a side that one latent cell stands for: the VAE halves three times. */
const PIXELS_PER_CELL = 8;

/**
 * Which latent cells are repainted: 1 or 0, shape (1, 1, height / 8, width / 8).
 *
 * `max`: a cell is repainted when any of its 8×8 pixels is, so no painted pixel is lost. `nearest`: its top-left pixel decides, as
 * diffusers does it; strokes thinner than eight pixels can vanish.
 *
 * @param mask at the model's size, both sides multiples of 8; ≥ 128 is repainted
 */
export function latentMask(mask: Plane, mode: "max" | "nearest"): Tensor {
  const width = mask.width / PIXELS_PER_CELL;
  const height = mask.height / PIXELS_PER_CELL;
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new RangeError(`Expected sides that are multiples of 8 for mask but received ${mask.width}x${mask.height}`);
  }
  const data = new Float32Array(width * height);
  const step = mode === "max" ? 1 : PIXELS_PER_CELL;
  for (let y = 0; y < mask.height; y += step) {
    for (let x = 0; x < mask.width; x += step) {
      if (mask.data[y * mask.width + x] < PAINTED_FROM) continue;
      data[Math.floor(y / PIXELS_PER_CELL) * width + Math.floor(x / PIXELS_PER_CELL)] = 1;
    }
  }
  return { data, shape: [1, 1, height, width] };
}
