import type { TileGrid } from "../mask/mask.ts";
import { CoverageLayer } from "./coverage-layer.ts";
import { beginPath, extendPath, tailOf, type Path } from "./path.ts";
import { drawSweptDab, type Dab } from "./swept-dab.ts";

/** A brush stroke while it is drawn. */
export class Stroke {
  /** What will not change any more. */
  readonly settled: CoverageLayer;
  /** The tail, which the next dab bends, and the predicted dabs, which it replaces. */
  readonly provisional: CoverageLayer;
  readonly #hardness: number;
  #path: Path;

  constructor(grid: TileGrid, first: Dab, hardness: number) {
    this.settled = new CoverageLayer(grid);
    this.provisional = new CoverageLayer(grid);
    this.#hardness = hardness;
    this.#path = beginPath(first);
    this.#draw(this.settled, [first]);
  }

  extend(dabs: readonly Dab[], predicted: readonly Dab[]): void {
    this.#path = this.#follow(this.settled, dabs);
    this.provisional.erase();
    const ahead = this.#follow(this.provisional, predicted);
    this.#draw(this.provisional, tailOf(ahead));
  }

  /** Settles the tail; what was predicted is gone. */
  finish(): void {
    this.provisional.erase();
    this.#draw(this.settled, tailOf(this.#path));
  }

  #follow(layer: CoverageLayer, dabs: readonly Dab[]): Path {
    let path = this.#path;
    for (const dab of dabs) {
      const extended = extendPath(path, dab);
      this.#draw(layer, extended.line);
      path = extended.path;
    }
    return path;
  }

  #draw(layer: CoverageLayer, line: readonly Dab[]): void {
    for (const [i, dab] of line.entries())
      if (i > 0 || line.length === 1) drawSweptDab(layer, line[Math.max(i - 1, 0)], dab, this.#hardness);
  }
}
