import type { Picture } from "./picture.ts";

const WHITE = 255;

/** The picture as it looks on white, opaque: whatever colour lies under a fully transparent pixel has no part in it. */
export function flattenOnWhite({ width, height, rgb, alpha }: Picture): Picture {
  if (alpha === undefined) return { width, height, rgb };
  const flat = rgb.map((value, i) => Math.round(WHITE + (alpha[Math.trunc(i / 3)] / 255) * (value - WHITE)));
  return { width, height, rgb: flat };
}
