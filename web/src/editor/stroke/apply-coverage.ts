import { replaceTiles, type Mask, type Tile } from "../mask/mask.ts";

/**
 * The mask with coverage laid over it: the larger of the two, or, erasing, at most what the coverage leaves (255 − coverage).
 * Erasing is thus painting what is not painted, and doing either twice is doing it once.
 */
export function applyCoverage(mask: Mask, coverage: ReadonlyMap<number, Tile>, erase: boolean): Mask {
  const combine = erase ? erased : painted;
  return replaceTiles(
    mask,
    [...coverage].map(([index, tile]) => [index, combine(mask.tiles[index], tile)] as const),
  );
}

function painted(tile: Tile, coverage: Tile): Tile {
  const result = new Uint8Array(tile.length);
  for (let i = 0; i < tile.length; i++) result[i] = tile[i] > coverage[i] ? tile[i] : coverage[i];
  return result;
}

function erased(tile: Tile, coverage: Tile): Tile {
  const result = new Uint8Array(tile.length);
  for (let i = 0; i < tile.length; i++) result[i] = Math.min(tile[i], 255 - coverage[i]);
  return result;
}
