import { emptyMask, isBlank, mapTiles, type Mask, type Tile } from "../mask/mask.ts";
import { rasterOf, type Raster } from "../mask/raster.ts";
import type { Size } from "../space.ts";
import { packRuns, unpackRuns } from "./runs.ts";

/** A mask's tiles by their index, packed; none where nothing is painted. Plain values, so any storage takes them. */
export type PackedMask = ReadonlyMap<number, Uint8Array>;

/** Tiles never change, so what was packed once stays true: after a stroke only its own are packed anew. */
const PACKED = new WeakMap<Tile, Uint8Array>();

export function packMask({ tiles }: Mask): PackedMask {
  return new Map([...tiles.entries()].filter(([, tile]) => !isBlank(tile)).map(([index, tile]) => [index, packed(tile)]));
}

/** Packs ahead of `packMask`, for so many milliseconds and at least a tile; true when it will find all of them packed. */
export function packAhead({ tiles }: Mask, milliseconds: number): boolean {
  const until = performance.now() + milliseconds;
  for (const tile of tiles) {
    if (isBlank(tile) || PACKED.has(tile)) continue;
    packed(tile);
    if (performance.now() > until) return false;
  }
  return true;
}

/** The mask of a picture of this size that was packed, as an editor imports it. */
export function unpackMask(tiles: PackedMask, size: Size): Raster {
  const unpack = (tile: Tile, index: number): Tile => {
    const runs = tiles.get(index);
    return runs === undefined ? tile : unpackRuns(runs, tile.length);
  };
  return rasterOf(mapTiles(emptyMask(size), unpack));
}

function packed(tile: Tile): Uint8Array {
  let runs = PACKED.get(tile);
  if (runs === undefined) PACKED.set(tile, (runs = packRuns(tile)));
  return runs;
}
