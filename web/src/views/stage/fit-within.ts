import type { Size } from "../../editor/index.ts";

/** The most pixels of a picture that the server takes. */
export const MAX_PIXELS = 4096 * 4096;

/** The same size when the server takes it, else the largest of the same aspect that it does. */
export function fitWithin(size: Size, pixels = MAX_PIXELS): Size {
  const { width, height } = size;
  if (width * height <= pixels) return size;
  const scale = Math.sqrt(pixels / (width * height));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}
