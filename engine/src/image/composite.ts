import type { Box, Picture, Plane } from "./picture.ts";

/**
 * Lays a generated picture over the original. Where the weight is 0, and everywhere outside `box`, the original's bytes are kept,
 * transparency included; at 255 the generated pixel stands alone; between, the two mix.
 *
 * The generated picture is opaque. Over a transparent original the result's opacity is A = w + (1 − w) a, and its colour
 * (w g + (1 − w) a o) / A: the "over" rule (Porter and Duff, 1984), by which an invisible colour does not shine through. With an opaque
 * original (a = 1) that is o + w (g − o).
 *
 * @param generated of the box's size; only its colours are used
 * @param weights of the original's size, 0–255
 */
export function composite(original: Picture, generated: Picture, box: Box, weights: Plane): Picture {
  if (generated.width !== box.width || generated.height !== box.height) {
    throw new RangeError(
      `Expected ${box.width}x${box.height}, the size of the box, for generated but received ${generated.width}x${generated.height}`,
    );
  }
  const rgb = original.rgb.slice();
  const alpha = original.alpha?.slice();
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const pixel = (box.top + y) * original.width + box.left + x;
      const weight = weights.data[pixel];
      if (weight === 0) continue;
      const w = weight / 255;
      const a = original.alpha === undefined ? 1 : original.alpha[pixel] / 255;
      const opacity = w + (1 - w) * a;
      if (alpha !== undefined) alpha[pixel] = Math.round(255 * opacity);
      const share = w / opacity;
      const from = (y * box.width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const old = original.rgb[pixel * 3 + channel];
        rgb[pixel * 3 + channel] = Math.round(old + share * (generated.rgb[from + channel] - old));
      }
    }
  }
  return { ...original, rgb, ...(alpha && { alpha }) };
}

/**
 * The largest difference, 0–255, of any channel (transparency too) of any pixel whose weight is 0.
 * All three must be of one size; a picture without transparency counts as opaque.
 */
export function maxDifferenceOutside(original: Picture, result: Picture, weights: Plane): number {
  if (original.width !== result.width || original.height !== result.height) {
    throw new RangeError(`Expected ${original.width}x${original.height} for result but received ${result.width}x${result.height}`);
  }
  let largest = 0;
  for (let pixel = 0; pixel < weights.data.length; pixel++) {
    if (weights.data[pixel] !== 0) continue;
    for (let i = pixel * 3; i < pixel * 3 + 3; i++) {
      largest = Math.max(largest, Math.abs(original.rgb[i] - result.rgb[i]));
    }
    largest = Math.max(largest, Math.abs((original.alpha?.[pixel] ?? 255) - (result.alpha?.[pixel] ?? 255)));
  }
  return largest;
}
