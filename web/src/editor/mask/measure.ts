import { uniteBoxes, type Box } from "../space.ts";
import { isBlank, PAINTED_FROM, tileBox, uniformTile, wordsOf, type Mask, type Tile } from "./mask.ts";

/** True when the server would find nothing to repaint. */
export function isEmpty(mask: Mask): boolean {
  return !mask.tiles.some(isPainted);
}

/** Asked at each render and answered at the first painted pixel, where a summary would count them all. */
function isPainted(tile: Tile): boolean {
  if (isBlank(tile)) return false;
  let painted = PAINTED.get(tile);
  if (painted === undefined) PAINTED.set(tile, (painted = findPainted(tile)));
  return painted;
}

/** From 128 on a byte has its highest bit set, so four are tried at a time. */
function findPainted(tile: Tile): boolean {
  const words = wordsOf(tile);
  for (let word = 0; word < words.length; word++) if ((words[word] & 0x80808080) !== 0) return true;
  for (let i = words.length * 4; i < tile.length; i++) if (tile[i] >= PAINTED_FROM) return true;
  return false;
}

const PAINTED = new WeakMap<Tile, boolean>();

/** The share of the picture that is painted, 0–1. */
export function paintedShare(mask: Mask): number {
  const painted = mask.tiles.reduce((sum, tile, index) => sum + summaryOf(tile, tileBox(mask, index).width).painted, 0);
  return painted / (mask.width * mask.height);
}

/** The smallest box around everything painted; undefined when nothing is. */
export function paintedBounds(mask: Mask): Box | undefined {
  let bounds: Box | undefined;
  for (const [index, tile] of mask.tiles.entries()) {
    const { left, top, width } = tileBox(mask, index);
    const inTile = summaryOf(tile, width).bounds;
    if (inTile !== undefined) bounds = uniteBoxes(bounds, { ...inTile, left: left + inTile.left, top: top + inTile.top });
  }
  return bounds;
}

interface Summary {
  /** How many pixels. */
  readonly painted: number;
  /** Counted from the tile's corner. */
  readonly bounds: Box | undefined;
}

/** Tiles never change, so what was counted once stays true. Uniform tiles are shared by tiles of other shapes and need no counting. */
const SUMMARIES = new WeakMap<Tile, Summary>();

function summaryOf(tile: Tile, width: number): Summary {
  const height = tile.length / width;
  if (tile === uniformTile(0, tile.length)) return { painted: 0, bounds: undefined };
  if (tile === uniformTile(255, tile.length)) return { painted: tile.length, bounds: { left: 0, top: 0, width, height } };
  let summary = SUMMARIES.get(tile);
  if (summary === undefined) SUMMARIES.set(tile, (summary = summarise(tile, width)));
  return summary;
}

function summarise(tile: Tile, width: number): Summary {
  let painted = 0;
  let [left, top, right, bottom] = [width, tile.length / width, -1, -1];
  for (let i = 0; i < tile.length; i++) {
    if (tile[i] < PAINTED_FROM) continue;
    const x = i % width;
    bottom = (i - x) / width;
    if (painted === 0) top = bottom;
    if (x < left) left = x;
    if (x > right) right = x;
    painted++;
  }
  return { painted, bounds: painted === 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 } };
}
