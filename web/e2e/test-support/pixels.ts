import { decodePicture, type Box, type Picture } from "@retouch/engine";
import type { Page } from "playwright-core";

export type Colour = readonly [number, number, number];

export function colourAt({ rgb, width }: Picture, x: number, y: number): Colour {
  const at = (Math.round(y) * width + Math.round(x)) * 3;
  return [rgb[at], rgb[at + 1], rgb[at + 2]];
}

/** The largest difference of any channel, of all pixels of which `isCounted` is true; -1 when there is none. */
export function greatestDifference(a: Picture, b: Picture, isCounted: (x: number, y: number) => boolean = () => true): number {
  if (a.width !== b.width || a.height !== b.height) throw new RangeError("Expected two pictures of one size");
  let greatest = -1;
  for (let i = 0; i < a.rgb.length; i++) {
    const pixel = Math.floor(i / 3);
    if (isCounted(pixel % a.width, Math.floor(pixel / a.width))) greatest = Math.max(greatest, Math.abs(a.rgb[i] - b.rgb[i]));
  }
  return greatest;
}

/** A box of the window as it is seen now, a pixel of it for each CSS pixel. */
export async function look(page: Page, { left: x, top: y, width, height }: Box): Promise<Picture> {
  return decodePicture(await page.screenshot({ clip: { x, y, width, height }, scale: "css" }));
}
