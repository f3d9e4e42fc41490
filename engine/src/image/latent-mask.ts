import { PAINTED_FROM } from "./mask.ts";
import type { Plane } from "./picture.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Which latent cells are repainted: 1 or 0, shape (1, 1, height / cell, width / cell).
 *
 * `max`: a cell is repainted when any of its pixels is, so no painted pixel is lost. `nearest`: its top-left pixel decides, as
 * diffusers does it; strokes thinner than a cell can vanish.
 *
 * @param mask at the model's size, both sides multiples of `cell`; ≥ 128 is repainted
 * @param cell pixels a side that one latent cell stands for, 8 in every published Stable Diffusion
 */
export function latentMask(mask: Plane, mode: "max" | "nearest", cell: number): Tensor {
  const width = mask.width / cell;
  const height = mask.height / cell;
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new RangeError(`Expected sides that are multiples of ${cell} for mask but received ${mask.width}x${mask.height}`);
  }
  const data = new Float32Array(width * height);
  const step = mode === "max" ? 1 : cell;
  for (let y = 0; y < mask.height; y += step) {
    for (let x = 0; x < mask.width; x += step) {
      if (mask.data[y * mask.width + x] < PAINTED_FROM) continue;
      data[Math.floor(y / cell) * width + Math.floor(x / cell)] = 1;
    }
  }
  return { data, shape: [1, 1, height, width] };
}
