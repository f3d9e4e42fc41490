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
  return beginDifference(a, b).finish();
}

/** A difference that is found a tile at a time: all of them at once would hold up a large picture's next frame. */
export interface Differing {
  /** Packs one tile more; false when there is none. */
  readonly goOn: () => boolean;
  readonly finish: () => Patch;
}

export function beginDifference(a: Mask, b: Mask): Differing {
  const changed = a.tiles.keys().filter((index) => a.tiles[index] !== b.tiles[index]);
  const tiles = new Map<number, Uint8Array>();
  const goOn = (): boolean => {
    const { value: index, done } = changed.next();
    if (done) return false;
    tiles.set(index, packRuns(exclusiveOr(a.tiles[index], b.tiles[index])));
    return true;
  };
  const finish = (): Patch => {
    while (goOn());
    return { tiles, bytes: tiles.values().reduce((sum, packed) => sum + packed.length, 0) };
  };
  return { goOn, finish };
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
