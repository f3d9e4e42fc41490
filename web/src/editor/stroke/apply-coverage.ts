import { isBlank, replaceTiles, uniformTile, wordsOf, type Mask, type Tile } from "../mask/mask.ts";

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
  if (isFull(coverage)) return uniformTile(erase ? 0 : 255, tile.length);
  const result = tile.slice();
  const covered = wordsOf(coverage);
  const words = wordsOf(result);
  const whole = erase ? 0 : -1;
  for (let word = 0; word < words.length; word++) {
    const four = covered[word];
    if (four === 0) continue;
    if (four === -1) words[word] = whole;
    else if (words[word] !== whole) combinePixels(result, coverage, erase, word * 4, word * 4 + 4);
  }
  combinePixels(result, coverage, erase, words.length * 4, coverage.length);
  return result;
}

function isFull(coverage: Tile): boolean {
  return wordsOf(coverage).every((four) => four === -1) && coverage.subarray(-4).every((pixel) => pixel === 255);
}

function combinePixels(result: Tile, coverage: Tile, erase: boolean, first: number, end: number): void {
  for (let i = first; i < end; i++) {
    if (!erase) result[i] = Math.max(result[i], coverage[i]);
    else result[i] = Math.min(result[i], 255 - coverage[i]);
  }
}
