import type { Picture, Plane } from "./picture.ts";

/**
 * The brightness of a picture (ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B), transparency ignored.
 * The shares are 16-bit fixed point and rounded as Pillow's `convert("L")` rounds, so the bytes are the same.
 */
export function luminance(picture: Picture): Plane {
  const { width, height, rgb } = picture;
  const data = new Uint8Array(width * height);
  for (let pixel = 0, i = 0; pixel < data.length; pixel++, i += 3) {
    data[pixel] = (rgb[i] * 19595 + rgb[i + 1] * 38470 + rgb[i + 2] * 7471 + 0x8000) >> 16;
  }
  return { width, height, data };
}
