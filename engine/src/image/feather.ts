import { expandBox } from "./box.ts";
import { squaredDistances } from "./distance.ts";
import { bounds } from "./mask.ts";
import type { Plane } from "./picture.ts";

/**
 * How much of the generated picture shows at each pixel, 0–255, by the distance d to the nearest nonzero pixel of `mask`:
 * 255 where d ≤ `grow`, falling smoothly to 0 at d = `grow + feather`, and exactly 0 from there on. With `feather` 0 the edge is hard.
 * Everything further than `grow + feather` pixels from the mask therefore stays as it was. Costs work near the mask's bounds only.
 *
 * @param grow pixels, ≥ 0
 * @param feather pixels, ≥ 0
 */
export function blendWeights(mask: Plane, grow: number, feather: number): Plane {
  const data = new Uint8Array(mask.data.length);
  const painted = bounds(mask);
  if (painted === undefined) return { ...mask, data };
  const reach = expandBox(painted, Math.ceil(grow + feather), mask);
  const distances = squaredDistances(mask, reach);
  for (let y = 0; y < reach.height; y++) {
    const row = (reach.top + y) * mask.width + reach.left;
    for (let x = 0; x < reach.width; x++) {
      const distance = Math.sqrt(distances[y * reach.width + x]);
      if (distance <= grow) data[row + x] = 255;
      else if (distance < grow + feather) data[row + x] = Math.round(255 * (1 - smoothstep((distance - grow) / feather)));
    }
  }
  return { ...mask, data };
}

/** Rises from 0 to 1 with no kink at either end. */
function smoothstep(t: number): number {
  return t * t * (3 - 2 * t);
}
