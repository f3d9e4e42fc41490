import type { TileGrid } from "../mask/mask.ts";
import { CoverageLayer } from "./coverage-layer.ts";
import type { Ground } from "./ground.ts";
import { beginPath, extendPath, tailOf, type Path } from "./path.ts";
import { drawSweptDab, type Behind, type Dab } from "./swept-dab.ts";

/** How far a stroke has come, and what lies drawn behind its end. A value. */
interface Reached {
  readonly path: Path;
  readonly behind: Behind;
}

/** A brush stroke while it is drawn. */
export class Stroke {
  /** What will not change any more; its end is closed by the tail alone. */
  readonly settled: CoverageLayer;
  /** The tail, which the next dab bends, and the predicted dabs, which it replaces. */
  readonly provisional: CoverageLayer;
  readonly #hardness: number;
  #reached: Reached;

  /** @param ground what `settled` is drawn on; default 0 everywhere */
  constructor(grid: TileGrid, first: Dab, hardness: number, ground?: Ground) {
    this.settled = new CoverageLayer(grid, ground);
    this.provisional = new CoverageLayer(grid);
    this.#hardness = hardness;
    drawSweptDab(this.settled, first, first, hardness);
    this.#reached = { path: beginPath(first), behind: "covered" };
  }

  extend(dabs: readonly Dab[], predicted: readonly Dab[]): void {
    this.#reached = this.#follow(this.settled, dabs);
    this.provisional.erase();
    const { path, behind } = this.#follow(this.provisional, predicted);
    this.#draw(this.provisional, tailOf(path), behind, true);
  }

  /** Settles the tail; what was predicted is gone. */
  finish(): void {
    this.provisional.erase();
    this.#draw(this.settled, tailOf(this.#reached.path), this.#reached.behind, true);
  }

  #follow(layer: CoverageLayer, dabs: readonly Dab[]): Reached {
    let { path, behind } = this.#reached;
    for (const dab of dabs) {
      const extended = extendPath(path, dab);
      behind = this.#draw(layer, extended.line, behind, false);
      path = extended.path;
    }
    return { path, behind };
  }

  #draw(layer: CoverageLayer, line: readonly Dab[], behind: Behind, closed: boolean): Behind {
    for (let i = 1; i < line.length; i++) {
      behind = drawSweptDab(layer, line[i - 1], line[i], this.#hardness, { behind, open: !closed || i < line.length - 1 });
    }
    return behind;
  }
}
