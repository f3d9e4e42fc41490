import type { Size } from "../space.ts";
import type { Raster } from "./raster.ts";

/** Which pixels of a mask picture are painted, as the API's `mask_mode` has it. */
export const MASK_MODES = ["auto", "white", "black", "alpha"] as const;
export type MaskMode = (typeof MASK_MODES)[number];

/** Pixels as a canvas gives them (`ImageData`): red, green, blue, alpha. */
export interface Rgba extends Size {
  readonly data: Uint8ClampedArray | Uint8Array;
}

/**
 * Reads a mask picture as coverage. `white`: the brighter, the more painted; `black`: the darker; `alpha`: the more transparent.
 * `auto`: by transparency when at half transparency some pixels are painted and some are not, else by brightness.
 * Cut at 128 it is what the server reads from the same picture.
 */
export function readCoverage(picture: Rgba, mode: MaskMode): Raster {
  switch (mode) {
    case "white":
      return coverageOf(picture, brightness);
    case "black":
      return coverageOf(picture, (red, green, blue) => 255 - brightness(red, green, blue));
    case "alpha":
      return coverageOf(picture, transparency);
    case "auto":
      return coverageOf(picture, hasMeaningfulTransparency(picture) ? transparency : brightness);
  }
}

/** How far the aspects of mask and picture may differ, as on the server: rounding when one was scaled down, not another framing. */
const ASPECT_TOLERANCE = 0.01;

/**
 * Brings a mask to the picture's size as the server does: a pixel takes the largest value of all that it covers, so none is lost.
 *
 * @throws RangeError when the two differ in shape by more than 1 %.
 */
export function fitCoverage(raster: Raster, { width, height }: Size): Raster {
  const ratio = (raster.width * height) / (raster.height * width);
  if (Math.max(ratio, 1 / ratio) > 1 + ASPECT_TOLERANCE) {
    throw new RangeError(
      `Expected the aspect of the picture (${width}x${height}, within 1 %) for mask but received ${raster.width}x${raster.height}`,
    );
  }
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = covered(y, raster.height, height);
    for (let x = 0; x < width; x++) {
      const [left, right] = covered(x, raster.width, width);
      let largest = 0;
      for (let row = top; row < bottom; row++) {
        for (let i = row * raster.width + left; i < row * raster.width + right; i++) largest = Math.max(largest, raster.data[i]);
      }
      data[y * width + x] = largest;
    }
  }
  return { width, height, data };
}

type Reading = (red: number, green: number, blue: number, alpha: number) => number;

function coverageOf({ width, height, data }: Rgba, read: Reading): Raster {
  const coverage = new Uint8Array(width * height);
  for (let pixel = 0, i = 0; pixel < coverage.length; pixel++, i += 4) {
    coverage[pixel] = read(data[i], data[i + 1], data[i + 2], data[i + 3]);
  }
  return { width, height, data: coverage };
}

/** ITU-R BT.601 in 16-bit fixed point, the server's bytes. */
function brightness(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

function transparency(_red: number, _green: number, _blue: number, alpha: number): number {
  return 255 - alpha;
}

function hasMeaningfulTransparency({ data }: Rgba): boolean {
  let transparent = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] < 128) transparent++;
  return transparent > 0 && transparent < data.length / 4;
}

/** The samples, first and one past the last, that sample `index` of the new size covers. */
function covered(index: number, from: number, to: number): [number, number] {
  return [Math.floor((index * from) / to), Math.ceil(((index + 1) * from) / to)];
}
