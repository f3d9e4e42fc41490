import { tileBox, tilesIn, uniformTile, type Tile, type TileGrid } from "../mask/mask.ts";
import { addBox, intersectBoxes, uniteBoxes, type Box } from "../space.ts";
import type { Ground } from "./ground.ts";

/** Coverage that is being drawn, in tiles that exist only where something was drawn. Unlike a mask it is written into. */
export class CoverageLayer {
  readonly grid: TileGrid;
  readonly #ground: Ground | undefined;
  readonly #tiles = new Map<number, Tile>();
  /** Tiles of 0. */
  readonly #spare: Tile[] = [];
  /** Where the layer may be other than 0. */
  #drawn: Box | undefined;
  /** Where it changed since `takeDamage`. */
  #damage: readonly Box[] = [];

  /** @param ground what is drawn on; default 0 everywhere. A layer with a ground is never erased. */
  constructor(grid: TileGrid, ground?: Ground) {
    this.grid = grid;
    this.#ground = ground;
  }

  get tiles(): ReadonlyMap<number, Tile> {
    return this.#tiles;
  }

  /** Lets `write` at every tile that the box touches, once each, with the box of the tile and the part of it that lies in `box`. */
  draw(box: Box, write: (tile: Tile, tileBox: Box, part: Box) => void): void {
    const inside = intersectBoxes(box, { left: 0, top: 0, width: this.grid.width, height: this.grid.height });
    if (inside === undefined) return;
    this.#drawn = uniteBoxes(this.#drawn, inside);
    this.#damage = addBox(this.#damage, inside);
    this.#visit(inside, write);
  }

  /** A tile, to be drawn into by whoever keeps account of where. */
  open(tileIndex: number): Tile {
    let tile = this.#tiles.get(tileIndex);
    if (tile === undefined) this.#tiles.set(tileIndex, (tile = this.#takeTile(tileIndex)));
    return tile;
  }

  /** Covers a tile wholly. Nobody may draw into it any more. */
  cover(tileIndex: number): Tile {
    const { width, height } = tileBox(this.grid, tileIndex);
    const tile = uniformTile(255, width * height);
    this.#tiles.set(tileIndex, tile);
    return tile;
  }

  /** Back to 0 everywhere. The tiles are used again for what is drawn next, wherever that is. */
  erase(): void {
    if (this.#drawn === undefined) return;
    this.#damage = addBox(this.#damage, this.#drawn);
    this.#visit(this.#drawn, (tile, { left, top, width }, part) => {
      for (let y = part.top - top; y < part.top - top + part.height; y++) {
        const first = y * width + part.left - left;
        tile.fill(0, first, first + part.width);
      }
    });
    this.#drawn = undefined;
    for (const tile of this.#tiles.values()) this.#spare.push(tile);
    this.#tiles.clear();
  }

  takeDamage(): readonly Box[] {
    const damage = this.#damage;
    this.#damage = [];
    return damage;
  }

  /** Those at the picture's edges are smaller. */
  #takeTile(index: number): Tile {
    if (this.#ground !== undefined) return this.#ground(index);
    const { width, height } = tileBox(this.grid, index);
    const length = width * height;
    const spare = this.#spare.findLastIndex((tile) => tile.length === length);
    return spare === -1 ? new Uint8Array(length) : this.#spare.splice(spare, 1)[0];
  }

  #visit(box: Box, write: (tile: Tile, tileBox: Box, part: Box) => void): void {
    for (const index of tilesIn(this.grid, box)) {
      const bounds = tileBox(this.grid, index);
      write(this.open(index), bounds, intersectBoxes(box, bounds)!);
    }
  }
}
