import type { LiveCoverage } from "../document/editor-types.ts";
import { tileBox, tilesIn, type Mask } from "../mask/mask.ts";
import { rasterOf, type Raster } from "../mask/raster.ts";
import { intersectBoxes, type Box } from "../space.ts";
import { sizeOnLevel } from "./level.ts";

/** What is painted in a box once the gesture under way is committed. */
export function coverageIn(mask: Mask, live: LiveCoverage | undefined, box: Box): Raster {
  const raster = rasterOf(mask, box);
  if (live === undefined) return raster;
  const { data, width } = raster;
  for (const index of tilesIn(mask, box)) {
    const tile = tileBox(mask, index);
    const part = intersectBoxes(tile, box)!;
    for (const layer of live.layersOf(index)) {
      for (let y = part.top; y < part.top + part.height; y++) {
        const from = (y - tile.top) * tile.width + part.left - tile.left;
        const to = (y - box.top) * width + part.left - box.left;
        if (live.erase) eraseRow(data, to, layer, from, part.width);
        else paintRow(data, to, layer, from, part.width);
      }
    }
  }
  return raster;
}

function paintRow(data: Uint8Array, to: number, layer: Uint8Array, from: number, length: number): void {
  for (let i = 0; i < length; i++) if (layer[from + i] > data[to + i]) data[to + i] = layer[from + i];
}

function eraseRow(data: Uint8Array, to: number, layer: Uint8Array, from: number, length: number): void {
  for (let i = 0; i < length; i++) if (255 - layer[from + i] < data[to + i]) data[to + i] = 255 - layer[from + i];
}

/** The raster at half its size, `level` times: each pixel the mean of those that it stands for. */
export function reduce(raster: Raster, level: number): Raster {
  if (level === 0) return raster;
  const { width, height } = sizeOnLevel(raster, level);
  const side = 2 ** level;
  const sums = new Uint32Array(width * height);
  for (let y = 0, i = 0; y < raster.height; y++) {
    const row = (y >> level) * width;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const end = Math.min(i + side, (y + 1) * raster.width); i < end; i++) sum += raster.data[i];
      sums[row + x] += sum;
    }
  }
  const data = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const rows = Math.min(side, raster.height - y * side);
    for (let x = 0; x < width; x++, i++) data[i] = Math.round(sums[i] / (rows * Math.min(side, raster.width - x * side)));
  }
  return { width, height, data };
}
