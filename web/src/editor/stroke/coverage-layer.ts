import { tileBox, tilesIn, type Tile, type TileGrid } from "../mask/mask.ts";
import { intersectBoxes, uniteBoxes, type Box } from "../space.ts";

/** Coverage that is being drawn, in tiles that exist only where something was drawn. Unlike a mask it is written into. */
export class CoverageLayer {
  readonly #grid: TileGrid;
  readonly #tiles = new Map<number, Tile>();
  /** Where the layer may be other than 0. */
  #drawn: Box | undefined;
  /** Where it changed since `takeDamage`. */
  #damage: Box | undefined;

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
    this.#damage = uniteBoxes(this.#damage, inside);
    this.#visit(inside, write);
  }

  /** Back to 0 everywhere, keeping the tiles for what is drawn next. */
  erase(): void {
    if (this.#drawn === undefined) return;
    this.#damage = uniteBoxes(this.#damage, this.#drawn);
    this.#visit(this.#drawn, (tile, { left, top, width }, part) => {
      for (let y = part.top - top; y < part.top - top + part.height; y++) {
        const first = y * width + part.left - left;
        tile.fill(0, first, first + part.width);
      }
    });
    this.#drawn = undefined;
  }

  takeDamage(): Box | undefined {
    const damage = this.#damage;
    this.#damage = undefined;
    return damage;
  }

  #visit(box: Box, write: (tile: Tile, tileBox: Box, part: Box) => void): void {
    for (const index of tilesIn(this.#grid, box)) {
      const bounds = tileBox(this.#grid, index);
      let tile = this.#tiles.get(index);
      if (tile === undefined) this.#tiles.set(index, (tile = new Uint8Array(bounds.width * bounds.height)));
      write(tile, bounds, intersectBoxes(box, bounds)!);
    }
  }
}
