import { isBlank, mostOf, putTiles, settle, uniformTile, wordsOf, type Mask, type Tile } from "../mask/mask.ts";

/**
 * The mask with coverage laid over it: the larger of the two, or, erasing, at most what the coverage leaves (255 − coverage).
 * Erasing is thus painting what is not painted, and doing either twice is doing it once.
 * It takes the coverage's tiles and writes into them: nobody may draw into them any more, or lay them over another mask.
 */
export function applyCoverage(mask: Mask, coverage: ReadonlyMap<number, Tile>, erase: boolean): Mask {
  return putTiles(
    mask,
    [...coverage].map(([index, layer]) => [index, combine(mask.tiles[index], layer, erase)] as const),
  );
}

/** Writes into the coverage what becomes of the tile. Most of it is either not covered or wholly, four pixels at a time. */
function combine(tile: Tile, coverage: Tile, erase: boolean): Tile {
  if (isBlank(tile)) return erase ? tile : settle(coverage, tile);
  if (!erase && tile === uniformTile(255, tile.length)) return tile;
  const below = wordsOf(tile);
  const words = wordsOf(coverage);
  let changed = 0;
  let any = 0;
  let all = -1;
  for (let word = 0; word < words.length; word++) {
    const before = below[word];
    let after = words[word];
    if (after === 0) after = before;
    else if (after === -1) after = erase ? 0 : -1;
    else after = erase ? ~mostOf(~before, after) : mostOf(before, after);
    words[word] = after;
    changed |= before ^ after;
    any |= after;
    all &= after;
  }
  for (let i = words.length * 4; i < coverage.length; i++) {
    coverage[i] = erase ? Math.min(tile[i], 255 - coverage[i]) : Math.max(tile[i], coverage[i]);
    changed |= tile[i] ^ coverage[i];
    any |= coverage[i];
    // The byte with ones above it.
    all &= coverage[i] | ~255;
  }
  if (changed === 0) return tile;
  if (any === 0 || all === -1) return uniformTile(any === 0 ? 0 : 255, tile.length);
  return coverage;
}
