import type { Box, Size } from "../space.ts";
import { replaceTiles, tileBox, tilesIn, type Mask, type Tile } from "./mask.ts";

/** One 8-bit plane, `width * height` bytes, row by row. As a mask: 255 is repainted, 0 is kept. */
export interface Raster extends Size {
  readonly data: Uint8Array;
}

/** The coverage of the pixels in `box`, one byte a pixel. */
export function rasterOf(mask: Mask, box: Box = { left: 0, top: 0, width: mask.width, height: mask.height }): Raster {
  const data = new Uint8Array(box.width * box.height);
  for (const index of tilesIn(mask, box)) {
    const from = tileBox(mask, index);
    const left = Math.max(from.left, box.left);
    const right = Math.min(from.left + from.width, box.left + box.width);
    const bottom = Math.min(from.top + from.height, box.top + box.height);
    for (let y = Math.max(from.top, box.top); y < bottom; y++) {
      const row = (y - from.top) * from.width - from.left;
      data.set(mask.tiles[index].subarray(row + left, row + right), (y - box.top) * box.width + left - box.left);
    }
  }
  return { width: box.width, height: box.height, data };
}

/** The mask with the pixels in `box` replaced by the raster's. The box must begin and end where tiles do. */
export function withRaster(mask: Mask, raster: Raster, box: Box = { left: 0, top: 0, width: mask.width, height: mask.height }): Mask {
  return replaceTiles(
    mask,
    [...tilesIn(mask, box)].map((index) => [index, cutTile(raster, tileBox(mask, index), box)] as const),
  );
}

function cutTile(raster: Raster, tile: Box, box: Box): Tile {
  const data = new Uint8Array(tile.width * tile.height);
  for (let y = 0; y < tile.height; y++) {
    const row = (tile.top - box.top + y) * raster.width + tile.left - box.left;
    data.set(raster.data.subarray(row, row + tile.width), y * tile.width);
  }
  return data;
}
