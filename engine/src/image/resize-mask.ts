import type { Plane } from "./picture.ts";

/**
 * Resizes a mask so that no painted pixel is lost: an output pixel takes the largest value of all input pixels that it touches.
 * A filter would average a one-pixel stroke away when shrinking.
 */
export function resizeMask(mask: Plane, width: number, height: number): Plane {
  if (mask.width === width && mask.height === height) return mask;
  const narrowed = new Uint8Array(width * mask.height);
  for (let x = 0; x < width; x++) {
    const [from, to] = touched(x, mask.width, width);
    for (let y = 0; y < mask.height; y++) {
      let largest = 0;
      for (let i = y * mask.width + from; i < y * mask.width + to; i++) if (mask.data[i] > largest) largest = mask.data[i];
      narrowed[y * width + x] = largest;
    }
  }
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [from, to] = touched(y, mask.height, height);
    for (let row = from; row < to; row++) {
      for (let x = 0; x < width; x++) {
        const value = narrowed[row * width + x];
        if (value > data[y * width + x]) data[y * width + x] = value;
      }
    }
  }
  return { width, height, data };
}

/** The input samples, first and one past the last, whose extent overlaps that of output sample `index`. */
function touched(index: number, from: number, to: number): [number, number] {
  return [Math.floor((index * from) / to), Math.ceil(((index + 1) * from) / to)];
}
