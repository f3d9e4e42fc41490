import { replaceTiles, uniformTile, wordsOf, type Mask, type Tile } from "../mask/mask.ts";

/** What a layer's tile holds before anything is drawn into it: an array of its own. */
export type Ground = (tileIndex: number) => Tile;

/**
 * A ground that is the mask, or, erasing, what the mask leaves (255 − coverage). What a stroke draws on it is the larger of the two: so
 * its end has nothing left to combine, however long it is.
 */
export function groundOf(mask: Mask, erase: boolean): Ground {
  return (index) => {
    const tile = mask.tiles[index];
    return erase ? inverted(tile.slice()) : tile.slice();
  };
}

/** What becomes of the mask by tiles that began as its ground. It takes them: nobody may draw into them any more. */
export function liftFromGround(mask: Mask, drawn: ReadonlyMap<number, Tile>, erase: boolean): Mask {
  return replaceTiles(mask, erase ? drawn.entries().map(([index, tile]) => [index, inverted(tile)] as const) : drawn);
}

/** Writes into the tile, unless that is shared. */
function inverted(tile: Tile): Tile {
  if (tile === uniformTile(255, tile.length)) return uniformTile(0, tile.length);
  const words = wordsOf(tile);
  for (let word = 0; word < words.length; word++) words[word] = ~words[word];
  for (let i = words.length * 4; i < tile.length; i++) tile[i] = 255 - tile[i];
  return tile;
}
