import type { LiveCoverage } from "../document/editor-types.ts";
import { mostOf, tileBox, tilesIn, TILE_SIDE, uniformTile, wordsOf, type Mask, type Tile } from "../mask/mask.ts";
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

/** Tiles on the levels, remembered: while one zooms or moves, nearly all of them are the ones of the frame before. */
const REDUCED = new WeakMap<Tile, Map<string, Raster>>();

function reducedTile(tile: Tile, bounds: Box, level: number): Raster {
  if (level === 0) return { width: bounds.width, height: bounds.height, data: tile };
  let known = REDUCED.get(tile);
  if (known === undefined) REDUCED.set(tile, (known = new Map<string, Raster>()));
  // Uniform tiles of as many pixels are one, whatever their shapes.
  const key = `${bounds.width} ${level}`;
  let reduced = known.get(key);
  if (reduced === undefined) {
    const { width, height } = sizeOnLevel(bounds, level);
    known.set(key, (reduced = { width, height, data: new Uint8Array(width * height) }));
    const all = { left: 0, top: 0, width: bounds.width, height: bounds.height };
    reduce({ tile, layers: [], erase: false, width: bounds.width }, all, level, reduced.data, 0, width);
  }
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
const SUMS = new Int32Array(TILE_SIDE);

/** Writes a part of what is painted of a tile to where it begins on the level, a row of which is `stride` long. */
function reduce(covered: Covered, part: Box, level: number, data: Uint8Array, to: number, stride: number): void {
  const { tile, layers, erase } = covered;
  const blank = uniformTile(0, tile.length);
  const [one, other] = [layers[0] ?? blank, layers[1] ?? blank];
  const inWords = covered.width % 4 === 0 && part.left % 4 === 0;
  const [tileWords, oneWords, otherWords] = [tile, one, other].map(wordsOf);
  const side = 2 ** level;
  const { width, height } = sizeOnLevel(part, level);
  for (let y = 0; y < height; y++) {
    const rows = Math.min(side, part.height - y * side);
    const begin = (part.top + y * side) * covered.width + part.left;
    if (level > 0 && inWords) {
      const area = { from: begin >> 2, words: (part.width + 3) >> 2, rows, pitch: covered.width >> 2, side: side >> 2 };
      if (level === 2 && rows === side) quarterWords(tileWords, oneWords, otherWords, erase, area, data, to + y * stride);
      else if (level > 1) reduceWords(tileWords, oneWords, otherWords, erase, area, data, to + y * stride);
      else halveWords(tileWords, oneWords, otherWords, erase, area, data, to + y * stride, to + y * stride + width);
      continue;
    }
    let isEmpty = true;
    for (let row = 0; row < rows; row++) {
      const from = begin + row * covered.width;
      const isPainted = inWords
        ? readWords(tileWords, oneWords, otherWords, erase, from >> 2, (part.width + 3) >> 2)
        : readPixels(tile, one, other, erase, from, part.width);
      if (!isPainted) continue;
      isEmpty = false;
      if (level > 0) for (let i = 0; i < part.width; i++) SUMS[i >> level] += ROW[i];
    }
    if (isEmpty) continue;
    if (level === 0) data.set(ROW.subarray(0, width), to + y * stride);
    else writeMeans(part.width, rows, side, data, to + y * stride);
  }
}

/** Rows of words, of which squares of `side` words across are one pixel of the level. */
interface Area {
  readonly from: number;
  readonly words: number;
  readonly rows: number;
  /** From a row to the next. */
  readonly pitch: number;
  readonly side: number;
}

/** Reduces one row of squares of two pixels across, of which a word holds two; as far as `end`, which may leave out the last one's second. */
function halveWords(
  tile: Int32Array,
  one: Int32Array,
  other: Int32Array,
  erase: boolean,
  { from, words, rows, pitch }: Area,
  data: Uint8Array,
  to: number,
  end: number,
): void {
  const count = 2 * rows;
  const below = rows > 1 ? pitch : 0;
  for (let at = from; at < from + words; at++, to += 2) {
    const upper = combined(tile[at], one[at], other[at], erase);
    const lower = combined(tile[at + below], one[at + below], other[at + below], erase);
    if (upper === lower && (upper === 0 || upper === -1)) {
      data[to] = upper;
      if (to + 1 < end) data[to + 1] = upper;
      continue;
    }
    let sums = (upper & 0xff00ff) + ((upper >>> 8) & 0xff00ff);
    if (rows > 1) sums += (lower & 0xff00ff) + ((lower >>> 8) & 0xff00ff);
    data[to] = ((sums & 0xffff) + rows) / count;
    if (to + 1 < end) data[to + 1] = ((sums >>> 16) + rows) / count;
  }
}

/** Reduces one row of squares of four pixels each way, of which a row is one word: as a whole 4096² picture is seen on a desktop. */
function quarterWords(
  tile: Int32Array,
  one: Int32Array,
  other: Int32Array,
  erase: boolean,
  { from, words, pitch }: Area,
  data: Uint8Array,
  to: number,
): void {
  for (let at = from; at < from + words; at++, to++) {
    const a0 = one[at];
    const a1 = one[at + pitch];
    const a2 = one[at + 2 * pitch];
    const a3 = one[at + 3 * pitch];
    const b0 = other[at];
    const b1 = other[at + pitch];
    const b2 = other[at + 2 * pitch];
    const b3 = other[at + 3 * pitch];
    if ((a0 & a1 & a2 & a3) === -1 || (b0 & b1 & b2 & b3) === -1) {
      data[to] = erase ? 0 : 255;
      continue;
    }
    const t0 = tile[at];
    const t1 = tile[at + pitch];
    const t2 = tile[at + 2 * pitch];
    const t3 = tile[at + 3 * pitch];
    const any = t0 | t1 | t2 | t3;
    const anyLive = a0 | a1 | a2 | a3 | b0 | b1 | b2 | b3;
    if (any === 0 && (erase || anyLive === 0)) continue;
    if ((t0 & t1 & t2 & t3) === -1 && (!erase || anyLive === 0)) {
      data[to] = 255;
      continue;
    }
    const sums = sumsOf(t0, a0, b0, erase) + sumsOf(t1, a1, b1, erase) + sumsOf(t2, a2, b2, erase) + sumsOf(t3, a3, b3, erase);
    data[to] = ((sums & 0xffff) + (sums >>> 16) + 8) >> 4;
  }
}

/** Reduces one row of squares. Most of them are all empty or all full, which is seen without adding anything. */
function reduceWords(
  tile: Int32Array,
  one: Int32Array,
  other: Int32Array,
  erase: boolean,
  { from, words, rows, pitch, side }: Area,
  data: Uint8Array,
  to: number,
): void {
  const rest = pitch - side;
  for (let x = 0, left = words, begin = from; left > 0; x++, left -= side, begin += side) {
    const across = left < side ? left : side;
    let any = 0;
    let anyLive = 0;
    let fullOne = -1;
    let fullOther = -1;
    let fullTile = -1;
    for (let row = 0, at = begin; row < rows; row++, at += rest + side - across) {
      for (const end = at + across; at < end; at++) {
        const a = one[at];
        const b = other[at];
        const t = tile[at];
        anyLive |= a | b;
        any |= t;
        fullOne &= a;
        fullOther &= b;
        fullTile &= t;
      }
    }
    if (fullOne === -1 || fullOther === -1) data[to + x] = erase ? 0 : 255;
    else if (anyLive === 0 && (any === 0 || fullTile === -1)) data[to + x] = fullTile;
    else if (!erase && fullTile === -1) data[to + x] = 255;
    else if (!erase || any !== 0) {
      let sum = 0;
      for (let row = 0, at = begin; row < rows; row++, at += rest + side - across) {
        let sums = 0;
        for (const end = at + across; at < end; at++) sums += sumsOf(tile[at], one[at], other[at], erase);
        sum += (sums & 0xffff) + (sums >>> 16);
      }
      const count = 4 * rows * across;
      data[to + x] = (sum + (count >> 1)) / count;
    }
  }
}

/** The second and fourth byte of a word, or, of one that was shifted, the first and third, with room above each. */
const PAIR = 0xff00ff;

/** Of four pixels with what layers paint or take away: the sum of two of them in the lower half of a word, and of two in the upper half. */
function sumsOf(four: number, a: number, b: number, erase: boolean): number {
  // What is left of a pixel is what the larger of what it lacked and what is taken away leaves.
  const flip = erase ? -1 : 0;
  const from = four ^ flip;
  const sums =
    mostOfPair(mostOfPair(a & PAIR, b & PAIR), from & PAIR) +
    mostOfPair(mostOfPair((a >>> 8) & PAIR, (b >>> 8) & PAIR), (from >>> 8) & PAIR);
  return erase ? 0x1fe01fe - sums : sums;
}

/** The larger of two bytes, twice, without asking which: a bit above each byte stays where the subtraction borrows none. */
function mostOfPair(a: number, b: number): number {
  const isMost = (((a | 0x1000100) - b) >>> 8) & 0x10001;
  return b ^ ((a ^ b) & ((isMost << 8) - isMost));
}

/**
 * Reads a row of what is painted, by words of four pixels; false when none is. Most words are all empty or all full.
 */
function readWords(tile: Int32Array, one: Int32Array, other: Int32Array, erase: boolean, from: number, length: number): boolean {
  let any = 0;
  for (let i = 0; i < length; i++) {
    const four = combined(tile[from + i], one[from + i], other[from + i], erase);
    ROW_WORDS[i] = four;
    any |= four;
  }
  return any !== 0;
}

/** Four pixels of the mask with what two layers, one over the other, paint or take away. */
function combined(four: number, a: number, b: number, erase: boolean): number {
  if (a === -1 || b === -1) return erase ? 0 : -1;
  if ((a | b) === 0) return four;
  return erase ? ~mostOf(~four, mostOf(a, b)) : mostOf(four, mostOf(a, b));
}

/** The same for tiles at the right edge of a picture, whose rows do not all begin with a word. */
function readPixels(tile: Tile, one: Tile, other: Tile, erase: boolean, from: number, length: number): boolean {
  let any = 0;
  for (let i = 0; i < length; i++) {
    const covered = Math.max(one[from + i], other[from + i]);
    ROW[i] = erase ? Math.min(tile[from + i], 255 - covered) : Math.max(tile[from + i], covered);
    any |= ROW[i];
  }
  ROW.fill(0, length, (length + 3) & ~3);
  return any !== 0;
}

/** Of the sums, which are 0 again for the next ones. */
function writeMeans(length: number, rows: number, side: number, data: Uint8Array, begin: number): void {
  for (let x = 0, left = length; left > 0; x++, left -= side) {
    const count = rows * Math.min(side, left);
    data[begin + x] = (SUMS[x] + (count >> 1)) / count;
    SUMS[x] = 0;
  }
}
