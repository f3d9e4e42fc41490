/** What a picture from outside may be at most. */
export interface PictureLimits {
  /** Length of the file. */
  readonly bytes: number;
  /** Pixels of the longer side. */
  readonly side: number;
  /** Width times height. */
  readonly pixels: number;
  /** Longer side divided by the shorter. */
  readonly aspect: number;
}

/** 4096 × 4096: 64 MiB while it is decoded, and far more than any model works on at once. */
const MAX_PIXELS = 4096 * 4096;

export const PICTURE_LIMITS: PictureLimits = {
  // The largest picture with four bytes a pixel and no compression at all: no honest file is longer.
  bytes: MAX_PIXELS * 4,
  // Pixels alone do not bound the sides: two kilobytes of PNG can hold a row of two million pixels. WebP ends here, too.
  side: 16_384,
  pixels: MAX_PIXELS,
  // The widest result the API makes; beyond it one latent row or column is all that is left of the shorter side.
  aspect: 8,
};

/** A picture within the limits decodes in a second or two; one that needs longer was made to. */
export const DECODE_TIME_LIMIT_S = 20;
