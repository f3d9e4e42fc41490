/**
 * An 8-bit sRGB picture, upright (orientation applied).
 * `rgb` is row-major, interleaved, `width * height * 3` bytes; `alpha`, when the source had transparency, `width * height` bytes.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly alpha?: Uint8Array;
}

/** One 8-bit plane, `width * height` bytes, row-major. As a mask: 255 is repainted, 0 is kept. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A box in a picture's own pixels: `left`, `top` inside, `width`, `height` ≥ 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
