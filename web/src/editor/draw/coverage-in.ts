import type { LiveCoverage } from "../document/editor-types.ts";
import { tileBox, tilesIn, TILE_SIDE, uniformTile, type Mask, type Tile } from "../mask/mask.ts";
import type { Raster } from "../mask/raster.ts";
import { intersectBoxes, type Box } from "../space.ts";
import { sizeOnLevel } from "./level.ts";

/**
 * What is painted in a box once the gesture under way is committed, on a level: each pixel the mean of those that it stands for.
 * The box begins on a whole pixel of the level, and ends on one or with the picture.
 */
export function coverageIn(mask: Mask, live: LiveCoverage | undefined, box: Box, level: number): Raster {
  const { width, height } = sizeOnLevel(box, level);
  const data = new Uint8Array(width * height);
  for (const index of tilesIn(mask, box)) {
    const bounds = tileBox(mask, index);
    const part = intersectBoxes(bounds, box)!;
    const to = ((part.top - box.top) >> level) * width + ((part.left - box.left) >> level);
    const layers = live?.layersOf(index) ?? [];
    const within = { ...part, left: part.left - bounds.left, top: part.top - bounds.top };
    const tile = mask.tiles[index];
    if (tile === uniformTile(0, tile.length) && (layers.length === 0 || live?.erase === true)) continue;
    if (layers.length === 0) copyPart(reducedTile(tile, bounds, level), within, level, data, to, width);
    else reduce({ tile, layers, erase: live?.erase === true, width: bounds.width }, within, level, data, to, width);
  }
  return { width, height, data };
}

/** A tile on a level, remembered: while one zooms or moves, nearly all of them are the ones of the frame before. */
const REDUCED = new WeakMap<Tile, Reduced>();

interface Reduced extends Raster {
  readonly level: number;
  /** Uniform tiles of as many pixels are one, whatever their shapes. */
  readonly tileWidth: number;
}

function reducedTile(tile: Tile, bounds: Box, level: number): Raster {
  if (level === 0) return { width: bounds.width, height: bounds.height, data: tile };
  const known = REDUCED.get(tile);
  if (known !== undefined && known.level === level && known.tileWidth === bounds.width) return known;
  const { width, height } = sizeOnLevel(bounds, level);
  const reduced = { level, tileWidth: bounds.width, width, height, data: new Uint8Array(width * height) };
  const all = { left: 0, top: 0, width: bounds.width, height: bounds.height };
  reduce({ tile, layers: [], erase: false, width: bounds.width }, all, level, reduced.data, 0, width);
  REDUCED.set(tile, reduced);
  return reduced;
}

function copyPart(reduced: Raster, part: Box, level: number, data: Uint8Array, to: number, stride: number): void {
  const { width, height } = sizeOnLevel(part, level);
  const from = (part.top >> level) * reduced.width + (part.left >> level);
  for (let y = 0; y < height; y++) {
    data.set(reduced.data.subarray(from + y * reduced.width, from + y * reduced.width + width), to + y * stride);
  }
}

/** A tile of the mask, `width` pixels wide, and what a gesture lays over it. */
interface Covered {
  readonly tile: Tile;
  readonly layers: readonly Tile[];
  readonly erase: boolean;
  readonly width: number;
}

/** One row of a part of a tile, and its sums on a level. */
const ROW = new Uint8Array(TILE_SIDE);
const ROW_WORDS = new Int32Array(ROW.buffer);
const SUMS = new Uint32Array(TILE_SIDE);

/** Writes a part of what is painted of a tile to where it begins on the level, a row of which is `stride` long. */
function reduce(covered: Covered, part: Box, level: number, data: Uint8Array, to: number, stride: number): void {
  const inWords = covered.width % 4 === 0 && part.left % 4 === 0;
  const readRow = inWords ? readWords(covered) : readPixels(covered);
  const side = 2 ** level;
  const { width, height } = sizeOnLevel(part, level);
  for (let y = 0; y < height; y++) {
    const rows = Math.min(side, part.height - y * side);
    let isEmpty = true;
    for (let row = 0; row < rows; row++) {
      if (!readRow((part.top + y * side + row) * covered.width + part.left, part.width)) continue;
      isEmpty = false;
      if (level > 0) addRow(part.width, level);
    }
    if (isEmpty) continue;
    const begin = to + y * stride;
    if (level === 0) data.set(ROW.subarray(0, width), begin);
    else writeMeans(part.width, rows, side, data, begin);
  }
}

/** Reads pixels into the row; false, and nothing read, when none is painted. */
type ReadRow = (from: number, length: number) => boolean;

/** Most pixels come in fours that are all empty or all full. */
function readWords({ tile, layers, erase }: Covered): ReadRow {
  const words = [tile, layers[0] ?? uniformTile(0, tile.length), layers[1] ?? uniformTile(0, tile.length)].map(
    (layer) => new Int32Array(layer.buffer, layer.byteOffset, layer.length >> 2),
  );
  const [below, one, other] = words;
  const whole = erase ? 0 : -1;
  return (from, length) => {
    const first = from >> 2;
    const end = (from + length + 3) >> 2;
    let any = 0;
    for (let word = first, i = 0; word < end; word++, i++) {
      const a = one[word];
      const b = other[word];
      let four = below[word];
      if ((a | b) !== 0) {
        if (a === -1 || b === -1) four = whole;
        else if (erase) four = leastOf(four, ~mostOf(a, b));
        else four = mostOf(four, mostOf(a, b));
      }
      ROW_WORDS[i] = four;
      any |= four;
    }
    return any !== 0;
  };
}

/** The larger of two bytes, four times. */
function mostOf(a: number, b: number): number {
  if (a === 0) return b;
  if (b === 0) return a;
  let most = 0;
  for (let shift = 0; shift < 32; shift += 8) most |= Math.max((a >>> shift) & 255, (b >>> shift) & 255) << shift;
  return most;
}

function leastOf(a: number, b: number): number {
  return ~mostOf(~a, ~b);
}

/** For tiles at the right edge of a picture, whose rows do not all begin with a word. */
function readPixels({ tile, layers, erase }: Covered): ReadRow {
  return (from, length) => {
    let any = 0;
    for (let i = 0; i < length; i++) {
      let most = 0;
      for (const layer of layers) most = Math.max(most, layer[from + i]);
      ROW[i] = erase ? Math.min(tile[from + i], 255 - most) : Math.max(tile[from + i], most);
      any |= ROW[i];
    }
    ROW.fill(0, length, (length + 3) & ~3);
    return any !== 0;
  };
}

function addRow(length: number, level: number): void {
  if (level === 1) {
    for (let i = 0; i < length; i++) SUMS[i >> 1] += ROW[i];
    return;
  }
  const shift = level - 2;
  for (let word = 0, end = (length + 3) >> 2; word < end; word++) {
    const four = ROW_WORDS[word];
    if (four === 0) continue;
    const pairs = (four & 0xff00ff) + ((four >>> 8) & 0xff00ff);
    SUMS[word >> shift] += (pairs & 0xffff) + (pairs >>> 16);
  }
}

/** Of the sums, which are 0 again for the next ones. */
function writeMeans(length: number, rows: number, side: number, data: Uint8Array, begin: number): void {
  for (let x = 0, left = length; left > 0; x++, left -= side) {
    const count = rows * Math.min(side, left);
    data[begin + x] = (SUMS[x] + (count >> 1)) / count;
    SUMS[x] = 0;
  }
}
