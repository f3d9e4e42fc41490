import { PAINTED_FROM } from "./mask.ts";
import type { Raster } from "./raster.ts";

/**
 * Paints the unpainted region around one pixel, as far as what is painted bounds it (four neighbours, so a diagonal line holds).
 * A seed that is painted, or outside, changes nothing.
 */
export function floodFill(raster: Raster, x: number, y: number): Raster {
  const inside = x >= 0 && y >= 0 && x < raster.width && y < raster.height;
  return paintRegion(raster, unpaintedRegion(raster, inside ? [y * raster.width + x] : []));
}

/** Paints every unpainted region that does not touch the picture's border. */
export function fillHoles(raster: Raster): Raster {
  const { width, height, data } = raster;
  const border: number[] = [];
  for (let x = 0; x < width; x++) border.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) border.push(y * width, y * width + width - 1);
  const outside = unpaintedRegion(raster, border);
  const holes = outside.map((reached, pixel) => (reached === 0 && data[pixel] < PAINTED_FROM ? 1 : 0));
  return paintRegion(raster, holes);
}

/** 1 for each unpainted pixel that is connected to one of the seeds; whole runs of a row at a time. */
function unpaintedRegion({ width, height, data }: Raster, seeds: readonly number[]): Uint8Array {
  const region = new Uint8Array(data.length);
  const isOpen = (pixel: number): boolean => data[pixel] < PAINTED_FROM && region[pixel] === 0;
  const waiting = [...seeds];
  for (let seed = waiting.pop(); seed !== undefined; seed = waiting.pop()) {
    if (!isOpen(seed)) continue;
    const row = seed - (seed % width);
    let first = seed;
    let last = seed;
    while (first > row && isOpen(first - 1)) first--;
    while (last < row + width - 1 && isOpen(last + 1)) last++;
    region.fill(1, first, last + 1);
    for (const shift of [-width, width]) {
      if (row + shift < 0 || row + shift >= width * height) continue;
      for (let pixel = first; pixel <= last; pixel++) {
        const beginsRun = pixel === first || !isOpen(pixel + shift - 1);
        if (beginsRun && isOpen(pixel + shift)) waiting.push(pixel + shift);
      }
    }
  }
  return region;
}

/**
 * Paints a region wholly, and with it the slope of the strokes that bound it: from the region uphill, as long as the coverage does not
 * fall. Else a faint line would stay between the two. That slope is painted already (≥ 128), so what the server repaints grows by
 * the region and by nothing else.
 */
function paintRegion(raster: Raster, region: Uint8Array): Raster {
  const { width } = raster;
  const data = raster.data.slice();
  const waiting: number[] = [];
  const climb = (from: number, to: number): void => {
    const value = raster.data[to];
    if (region[to] !== 0 || value < PAINTED_FROM || value < raster.data[from]) return;
    region[to] = 1;
    data[to] = 255;
    if (value < 255) waiting.push(to);
  };
  const climbFrom = (pixel: number): void => {
    const x = pixel % width;
    if (x > 0) climb(pixel, pixel - 1);
    if (x < width - 1) climb(pixel, pixel + 1);
    if (pixel >= width) climb(pixel, pixel - width);
    if (pixel < data.length - width) climb(pixel, pixel + width);
  };
  for (let pixel = 0; pixel < data.length; pixel++) {
    if (region[pixel] === 0 || raster.data[pixel] >= PAINTED_FROM) continue;
    data[pixel] = 255;
    climbFrom(pixel);
  }
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) climbFrom(pixel);
  return { ...raster, data };
}
