import { mapTiles, uniformTile, type Mask } from "./mask.ts";

/** What was painted is kept and what was kept is painted. */
export function invert(mask: Mask): Mask {
  return mapTiles(mask, (tile) => {
    if (tile === uniformTile(0, tile.length)) return uniformTile(255, tile.length);
    if (tile === uniformTile(255, tile.length)) return uniformTile(0, tile.length);
    return tile.map((value) => 255 - value);
  });
}

/** The same picture with nothing painted. */
export function clear(mask: Mask): Mask {
  return mapTiles(mask, (tile) => uniformTile(0, tile.length));
}
