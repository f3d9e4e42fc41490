import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Picture } from "@retouch/engine";
import type { Colour } from "./pixels.ts";

/** A picture of 512 × 384, as somebody has one on the disk. */
export const PICTURE_PATH = fileURLToPath(new URL("../../../examples/picture.png", import.meta.url));
export const PICTURE_SIZE = { width: 512, height: 384 } as const;
export const picture = { name: "picture.png", mimeType: "image/png", bytes: readFileSync(PICTURE_PATH) };

/** In reading order: top left, top right, bottom left, bottom right. */
export type Quadrants = readonly [Colour, Colour, Colour, Colour];

export function paintQuadrants(width: number, height: number, quadrants: Quadrants): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set(quadrants[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)], (y * width + x) * 3);
  }
  return { width, height, rgb };
}
