import { isBlank, replaceTiles, wordsOf, type Mask, type Tile } from "../mask/mask.ts";

/**
 * The mask with coverage laid over it: the larger of the two, or, erasing, at most what the coverage leaves (255 − coverage).
 * Erasing is thus painting what is not painted, and doing either twice is doing it once.
 * The coverage's tiles may become the mask's own: nobody draws into them any more.
 */
export function applyCoverage(mask: Mask, coverage: ReadonlyMap<number, Tile>, erase: boolean): Mask {
  return replaceTiles(
    mask,
    [...coverage].map(([index, layer]) => [index, combine(mask.tiles[index], layer, erase)] as const),
  );
}

/** Most of a tile is either not covered or wholly, so pixels are taken four at a time where all four are the one or the other. */
function combine(tile: Tile, coverage: Tile, erase: boolean): Tile {
  if (!erase && isBlank(tile)) return coverage;
  const result = tile.slice();
  const covered = wordsOf(coverage);
  const words = wordsOf(result);
  const combineFrom = erase ? eraseFrom : paintFrom;
  for (let word = 0; word < words.length; word++) {
    if (covered[word] === 0) continue;
    if (covered[word] === 0xffffffff) words[word] = erase ? 0 : 0xffffffff;
    else combineFrom(result, coverage, word * 4, word * 4 + 4);
  }
  combineFrom(result, coverage, words.length * 4, coverage.length);
  return result;
}

function paintFrom(result: Tile, coverage: Tile, first: number, end: number): void {
  for (let i = first; i < end; i++) if (coverage[i] > result[i]) result[i] = coverage[i];
}

function eraseFrom(result: Tile, coverage: Tile, first: number, end: number): void {
  for (let i = first; i < end; i++) if (255 - coverage[i] < result[i]) result[i] = 255 - coverage[i];
}
