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
        let from = (y - tile.top) * tile.width + part.left - tile.left;
        let to = (y - box.top) * width + part.left - box.left;
        for (const end = to + part.width; to < end; to++, from++) {
          const covered = live.erase ? 255 - layer[from] : layer[from];
          if (live.erase ? covered < data[to] : covered > data[to]) data[to] = covered;
        }
      }
    }
  }
  return raster;
}

/** The raster at half its size, `level` times: each pixel the mean of those that it stands for. */
export function reduce(raster: Raster, level: number): Raster {
  if (level === 0) return raster;
  const { width, height } = sizeOnLevel(raster, level);
  const shift = level;
  const sums = new Uint32Array(width * height);
  for (let y = 0, i = 0; y < raster.height; y++) {
    const row = (y >> shift) * width;
    for (let x = 0; x < raster.width; x++, i++) sums[row + (x >> shift)] += raster.data[i];
  }
  const side = 2 ** level;
  const data = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const rows = Math.min(side, raster.height - y * side);
    for (let x = 0; x < width; x++, i++) data[i] = Math.round(sums[i] / (rows * Math.min(side, raster.width - x * side)));
  }
  return { width, height, data };
}
