import { TILE_SIDE, type Tile } from "../mask/mask.ts";
import type { CoverageLayer } from "../stroke/coverage-layer.ts";
import { sidesBetween, type Outline } from "./outline.ts";

/** One row of a layer's tiles, into which an outline's inside is drawn, run by run. */
export interface TileRow {
  /** Covers pixels of a row of the picture, from one to before another, at least as much as this, 1–255; those beside the picture are left out. */
  readonly draw: (y: number, from: number, to: number, coverage: number) => void;
}

/**
 * The row of tiles that begins at `top`. Tiles that no side of the outline comes into, which most of a large shape are, lie inside or
 * outside as a whole: they are covered as such, and take neither memory nor time.
 */
export function createTileRow(layer: CoverageLayer, outline: Outline, top: number): TileRow {
  const { columns, width } = layer.grid;
  const first = (top / TILE_SIDE) * columns;
  const isCut = columnsCut(outline, top, columns);
  const tiles: (Tile | undefined)[] = [];
  return {
    draw: (y, from, to, coverage) => {
      const last = Math.min(columns, Math.ceil(to / TILE_SIDE));
      for (let column = Math.max(0, Math.floor(from / TILE_SIDE)); column < last; column++) {
        const tile = (tiles[column] ??= isCut[column] === 1 ? layer.open(first + column) : layer.cover(first + column));
        if (isCut[column] === 0) continue;
        const left = column * TILE_SIDE;
        const across = Math.min(TILE_SIDE, width - left);
        const row = (y - top) * across;
        raise(tile, row + Math.max(0, from - left), row + Math.min(across, to - left), coverage);
      }
    },
  };
}

/** 1 for each column of tiles into which a side of the outline may come. */
function columnsCut(outline: Outline, top: number, columns: number): Uint8Array {
  const isCut = new Uint8Array(columns);
  // A pixel more to each side: what rounding may add.
  for (const { left, right } of sidesBetween(outline, top - 1, top + TILE_SIDE + 1))
    isCut.fill(1, Math.max(0, Math.floor((left - 1) / TILE_SIDE)), Math.max(0, Math.floor((right + 1) / TILE_SIDE) + 1));
  return isCut;
}

function raise(tile: Tile, from: number, to: number, coverage: number): void {
  if (coverage === 255) tile.fill(255, from, to);
  else for (let i = from; i < to; i++) if (tile[i] < coverage) tile[i] = coverage;
}
