import type { Box, Size } from "../space.ts";

/** Side of a tile in picture pixels. 64 KiB a tile: a stroke copies little, and a 4096² picture has but 256 of them. */
export const TILE_SIDE = 256;

/** From this coverage on the server repaints a pixel (128/255 is the first that rounds to one); below it keeps the pixel. */
export const PAINTED_FROM = 128;

/** The coverage, 0–255, of the pixels of one tile, row by row. Tiles at the right and lower edge hold what lies inside the picture only. */
export type Tile = Uint8Array;

/** A picture cut into tiles. */
export interface TileGrid extends Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * How much each pixel of a picture is painted: 0 not at all, 255 wholly.
 * A value: nobody writes into its tiles. A changed mask is a new one that shares every tile that stayed the same, so `===` of two tiles
 * says "nothing to redraw, nothing to remember". Tiles of 0 or of 255 throughout are one shared array each.
 */
export interface Mask extends TileGrid {
  /** Row by row, `columns * rows` of them. */
  readonly tiles: readonly Tile[];
}

/** A mask on which nothing is painted. */
export function emptyMask({ width, height }: Size): Mask {
  const grid = { width, height, columns: Math.ceil(width / TILE_SIDE), rows: Math.ceil(height / TILE_SIDE) };
  const tiles = Array.from({ length: grid.columns * grid.rows }, (_, index) => {
    const box = tileBox(grid, index);
    return uniformTile(0, box.width * box.height);
  });
  return { ...grid, tiles };
}

/** The pixels that tile `index` holds. */
export function tileBox(grid: TileGrid, index: number): Box {
  const left = (index % grid.columns) * TILE_SIDE;
  const top = Math.floor(index / grid.columns) * TILE_SIDE;
  return { left, top, width: Math.min(TILE_SIDE, grid.width - left), height: Math.min(TILE_SIDE, grid.height - top) };
}

/** The indices of the tiles that hold at least one pixel of the box. */
export function* tilesIn(grid: TileGrid, box: Box): Generator<number> {
  const lastColumn = Math.min(grid.columns - 1, Math.floor((box.left + box.width - 1) / TILE_SIDE));
  const lastRow = Math.min(grid.rows - 1, Math.floor((box.top + box.height - 1) / TILE_SIDE));
  for (let row = Math.max(0, Math.floor(box.top / TILE_SIDE)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.floor(box.left / TILE_SIDE)); column <= lastColumn; column++) yield row * grid.columns + column;
  }
}

/** A mask of other tiles on the same grid. Tiles that come out as they were stay the same arrays; when all do, so does the mask. */
export function mapTiles(mask: Mask, change: (tile: Tile, index: number, box: Box) => Tile): Mask {
  return replaceTiles(
    mask,
    mask.tiles.map((tile, index) => [index, change(tile, index, tileBox(mask, index))] as const),
  );
}

/** The mask with some tiles replaced. */
export function replaceTiles(mask: Mask, changed: Iterable<readonly [index: number, tile: Tile]>): Mask {
  let tiles: Tile[] | undefined;
  for (const [index, changedTile] of changed) {
    const tile = settle(changedTile, mask.tiles[index]);
    if (tile === mask.tiles[index]) continue;
    tiles ??= [...mask.tiles];
    tiles[index] = tile;
  }
  return tiles === undefined ? mask : { ...mask, tiles };
}

/** True for the shared tile on which nothing is painted. */
export function isBlank(tile: Tile): boolean {
  return tile === uniformTile(0, tile.length);
}

/** The same bytes four at a time, without the last ones that are fewer. Tiles are arrays of their own, never parts of others. */
export function wordsOf(tile: Tile): Int32Array {
  return new Int32Array(tile.buffer, tile.byteOffset, tile.length >> 2);
}

/** Of two words the larger of their bytes, four times. */
export function mostOf(a: number, b: number): number {
  if (a === 0) return b;
  if (b === 0) return a;
  return (
    Math.max(a & 0xff, b & 0xff) |
    Math.max(a & 0xff00, b & 0xff00) |
    Math.max(a & 0xff0000, b & 0xff0000) |
    (Math.max(a >>> 24, b >>> 24) << 24)
  );
}

/** The one tile of this length that is `value` throughout. */
export function uniformTile(value: 0 | 255, length: number): Tile {
  const shared = value === 0 ? EMPTY_TILES : FULL_TILES;
  let tile = shared.get(length);
  if (tile === undefined) shared.set(length, (tile = new Uint8Array(length).fill(value)));
  return tile;
}

const EMPTY_TILES = new Map<number, Tile>();
const FULL_TILES = new Map<number, Tile>();

/** The array that stands for this content: the shared one of a uniform tile, the one from before where nothing changed. */
function settle(tile: Tile, before: Tile): Tile {
  if (tile === before) return before;
  const first = tile[0];
  if ((first === 0 || first === 255) && isUniform(tile)) return uniformTile(first, tile.length);
  return isSame(tile, before) ? before : tile;
}

function isUniform(tile: Tile): boolean {
  const words = wordsOf(tile);
  const four = (tile[0] * 0x01010101) | 0;
  for (let word = 0; word < words.length; word++) if (words[word] !== four) return false;
  for (let i = words.length * 4; i < tile.length; i++) if (tile[i] !== tile[0]) return false;
  return true;
}

function isSame(a: Tile, b: Tile): boolean {
  const [words, others] = [wordsOf(a), wordsOf(b)];
  for (let word = 0; word < words.length; word++) if (words[word] !== others[word]) return false;
  for (let i = words.length * 4; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
