import { replaceTiles, type Mask, type Tile } from "../mask/mask.ts";

/**
 * The mask with coverage laid over it, pixel by pixel: the larger of the two, or, erasing, at most what the coverage leaves (255 − coverage).
 * Erasing is thus painting what is not painted, and doing either twice is doing it once.
 */
export function applyCoverage(mask: Mask, coverage: ReadonlyMap<number, Tile>, erase: boolean): Mask {
  return replaceTiles(
    mask,
    coverage.entries().map(([index, layer]) => {
      const tile = mask.tiles[index];
      return [index, layer.map((covered, i) => (erase ? Math.min(tile[i], 255 - covered) : Math.max(tile[i], covered)))] as const;
    }),
  );
}
