import { isBlank, replaceTiles, wordsOf, type Mask, type Tile } from "../mask/mask.ts";
import { packRuns, unpackRuns } from "./runs.ts";

/**
 * What differs between two masks: for each tile that is not the same, one exclusive or the other, packed. It leads from either to the
 * other, and what did not change packs to almost nothing.
 */
export interface Patch {
  readonly tiles: ReadonlyMap<number, Uint8Array>;
  readonly bytes: number;
}

export function difference(a: Mask, b: Mask): Patch {
  const tiles = new Map<number, Uint8Array>();
  let bytes = 0;
  for (const [index, tile] of a.tiles.entries()) {
    if (tile === b.tiles[index]) continue;
    const packed = packRuns(exclusiveOr(tile, b.tiles[index]));
    tiles.set(index, packed);
    bytes += packed.length;
  }
  return { tiles, bytes };
}

/** The other mask of the two whose difference the patch is. */
export function applyPatch(mask: Mask, patch: Patch): Mask {
  return replaceTiles(
    mask,
    [...patch.tiles].map(([index, packed]) => {
      const tile = mask.tiles[index];
      return [index, exclusiveOr(tile, unpackRuns(packed, tile.length))] as const;
    }),
  );
}

function exclusiveOr(a: Tile, b: Tile): Tile {
  if (isBlank(a)) return b;
  const result = new Uint8Array(a.length);
  const [words, wordsOfA, wordsOfB] = [result, a, b].map(wordsOf);
  for (let i = 0; i < words.length; i++) words[i] = wordsOfA[i] ^ wordsOfB[i];
  for (let i = words.length * 4; i < result.length; i++) result[i] = a[i] ^ b[i];
  return result;
}
