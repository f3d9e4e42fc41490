import type { LiveCoverage } from "../document/editor-types.ts";
import { tileBox, tilesIn, TILE_SIDE, uniformTile, wordsOf, type Mask, type Tile } from "../mask/mask.ts";
import type { Raster } from "../mask/raster.ts";
import { intersectBoxes, type Box } from "../space.ts";
import { sizeOnLevel } from "./level.ts";

/**
 * What is painted in a box once the gesture under way is committed, on a level: each pixel the mean of those that it stands for.
 * The box begins on a whole pixel of the level, and ends on one or with the picture.
 */
export function coverageIn(mask: Mask, live: LiveCoverage | undefined, box: Box, level: number): Raster {
  const { width, height } = sizeOnLevel(box, level);
  const sums = new Uint32Array(width * height);
  for (const index of tilesIn(mask, box)) addTile({ sums, width, level, box }, mask, index, live);
  return { width, height, data: level === 0 ? Uint8Array.from(sums) : means(sums, box, width, level) };
}

interface Sums {
  readonly sums: Uint32Array;
  /** Of a row of sums. */
  readonly width: number;
  readonly level: number;
  readonly box: Box;
}

/** One row of a tile, with the gesture over it, and zeros up to a whole word. */
const ROW = new Uint8Array(TILE_SIDE);
const ROW_WORDS = new Uint32Array(ROW.buffer);

function addTile({ sums, width, level, box }: Sums, mask: Mask, index: number, live: LiveCoverage | undefined): void {
  const tile = mask.tiles[index];
  const bounds = tileBox(mask, index);
  const part = intersectBoxes(bounds, box)!;
  const layers = live?.layersOf(index) ?? [];
  const isEmpty = tile === uniformTile(0, tile.length);
  if (isEmpty && (layers.length === 0 || live?.erase === true)) return;
  const layerWords = layers.map(wordsOf);
  const overlay = live?.erase === true ? eraseRow : paintRow;
  for (let y = part.top; y < part.top + part.height; y++) {
    const from = (y - bounds.top) * bounds.width + part.left - bounds.left;
    const end = from + part.width;
    if (isEmpty) ROW.fill(0, 0, part.width);
    else ROW.set(tile.subarray(from, end));
    for (let i = 0; i < layers.length; i++) overlay(layers[i], layerWords[i], from, end);
    ROW.fill(0, part.width, (part.width + 3) & ~3);
    addRow(sums, ((y - box.top) >> level) * width, part.left - box.left, part.width, level);
  }
}

/** Adds the row to the sums that begin at `row`. Most pixels come in fours that are all empty or all full. */
function addRow(sums: Uint32Array, row: number, left: number, length: number, level: number): void {
  if (level < 2) {
    for (let i = 0; i < length; i++) sums[row + ((left + i) >> level)] += ROW[i];
    return;
  }
  for (let word = 0, end = (length + 3) >> 2; word < end; word++) {
    const four = ROW_WORDS[word];
    if (four === 0) continue;
    const pairs = (four & 0xff00ff) + ((four >>> 8) & 0xff00ff);
    sums[row + ((left + word * 4) >> level)] += (pairs & 0xffff) + (pairs >>> 16);
  }
}

/** Most pixels of a layer come in fours that are all empty or all full, too; they lie in words where the part of the tile begins at one. */
function paintRow(layer: Tile, words: Uint32Array, from: number, end: number): void {
  let i = from;
  if (from % 4 === 0) {
    for (; i + 4 <= end; i += 4) {
      const four = words[i >> 2];
      if (four === 0) continue;
      if (four === 0xffffffff) ROW_WORDS[(i - from) >> 2] = four;
      else paintPixels(layer, from, i, i + 4);
    }
  }
  paintPixels(layer, from, i, end);
}

function eraseRow(layer: Tile, words: Uint32Array, from: number, end: number): void {
  let i = from;
  if (from % 4 === 0) {
    for (; i + 4 <= end; i += 4) {
      const four = words[i >> 2];
      if (four === 0) continue;
      if (four === 0xffffffff) ROW_WORDS[(i - from) >> 2] = 0;
      else erasePixels(layer, from, i, i + 4);
    }
  }
  erasePixels(layer, from, i, end);
}

function paintPixels(layer: Tile, row: number, from: number, end: number): void {
  for (let i = from; i < end; i++) if (layer[i] > ROW[i - row]) ROW[i - row] = layer[i];
}

function erasePixels(layer: Tile, row: number, from: number, end: number): void {
  for (let i = from; i < end; i++) if (255 - layer[i] < ROW[i - row]) ROW[i - row] = 255 - layer[i];
}

function means(sums: Uint32Array, box: Box, width: number, level: number): Uint8Array {
  const side = 2 ** level;
  const whole = Math.floor(box.width / side);
  const data = new Uint8Array(sums.length);
  for (let y = 0, i = 0; i < sums.length; y++) {
    const rows = Math.min(side, box.height - y * side);
    let x = 0;
    if (rows === side) for (const half = (side * side) >> 1; x < whole; x++, i++) data[i] = (sums[i] + half) >> (2 * level);
    for (; x < width; x++, i++) data[i] = Math.round(sums[i] / (rows * Math.min(side, box.width - x * side)));
  }
  return data;
}
