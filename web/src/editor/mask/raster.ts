import type { Size } from "../space.ts";

/** One 8-bit plane, `width * height` bytes, row by row. As a mask: 255 is repainted, 0 is kept. */
export interface Raster extends Size {
  readonly data: Uint8Array;
}
