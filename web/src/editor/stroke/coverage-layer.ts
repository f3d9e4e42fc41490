import { tileBox, tilesIn, type Tile, type TileGrid } from "../mask/mask.ts";
import { addBox, intersectBoxes, uniteBoxes, type Box } from "../space.ts";

/** Coverage that is being drawn, in tiles that exist only where something was drawn. Unlike a mask it is written into. */
export class CoverageLayer {
  readonly #grid: TileGrid;
  readonly #tiles = new Map<number, Tile>();
  /** Tiles of 0. */
  readonly #spare: Tile[] = [];
  /** Where the layer may be other than 0. */
  #drawn: Box | undefined;
  /** Where it changed since `takeDamage`. */
  #damage: readonly Box[] = [];

  constructor(grid: TileGrid) {
    this.#grid = grid;
  }

  get tiles(): ReadonlyMap<number, Tile> {
    return this.#tiles;
  }

  /** Lets `write` at every tile that the box touches, once each, with the box of the tile and the part of it that lies in `box`. */
  draw(box: Box, write: (tile: Tile, tileBox: Box, part: Box) => void): void {
    const inside = intersectBoxes(box, { left: 0, top: 0, width: this.#grid.width, height: this.#grid.height });
    if (inside === undefined) return;
    this.#drawn = uniteBoxes(this.#drawn, inside);
    this.#damage = addBox(this.#damage, inside);
    this.#visit(inside, write);
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
  #takeTile(length: number): Tile {
    const spare = this.#spare.findLastIndex((tile) => tile.length === length);
    return spare === -1 ? new Uint8Array(length) : this.#spare.splice(spare, 1)[0];
  }

  #visit(box: Box, write: (tile: Tile, tileBox: Box, part: Box) => void): void {
    for (const index of tilesIn(this.#grid, box)) {
      const bounds = tileBox(this.#grid, index);
      let tile = this.#tiles.get(index);
      if (tile === undefined) this.#tiles.set(index, (tile = this.#takeTile(bounds.width * bounds.height)));
      write(tile, bounds, intersectBoxes(box, bounds)!);
    }
  }
}
