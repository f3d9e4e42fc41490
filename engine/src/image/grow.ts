import { expandBox } from "./box.ts";
import { squaredDistances } from "./distance.ts";
import { bounds } from "./mask.ts";
import type { Plane } from "./picture.ts";

/**
 * Grows a mask by a disc: a pixel is 255 when a nonzero pixel of `mask` lies within `radius` pixels of it (dx² + dy² ≤ radius²),
 * else 0. Costs work near the mask's bounds only.
 */
export function grow(mask: Plane, radius: number): Plane {
  const data = new Uint8Array(mask.data.length);
  const painted = bounds(mask);
  if (painted === undefined) return { ...mask, data };
  const reach = expandBox(painted, Math.floor(radius), mask);
  const distances = squaredDistances(mask, reach);
  for (let y = 0; y < reach.height; y++) {
    const row = (reach.top + y) * mask.width + reach.left;
    for (let x = 0; x < reach.width; x++) {
      if (distances[y * reach.width + x] <= radius * radius) data[row + x] = 255;
    }
  }
  return { ...mask, data };
}
