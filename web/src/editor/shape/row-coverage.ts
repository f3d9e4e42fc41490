import type { Tile } from "../mask/mask.ts";

/** How much of each pixel of a row lies in the spans added so far. */
export class RowCoverage {
  readonly #left: number;
  readonly #lines: number;
  readonly #partly: Float64Array;
  /** Where runs of wholly covered pixels begin (+1) and end (−1). */
  readonly #turns: Int16Array;
  /** 1 where `#partly` or `#turns` say something: between such pixels the coverage stays the same. */
  readonly #marks: Uint8Array;
  #isEmpty = true;

  /** @param lines that add up to a whole row */
  constructor(left: number, width: number, lines: number) {
    this.#left = left;
    this.#lines = lines;
    this.#partly = new Float64Array(width + 1);
    this.#turns = new Int16Array(width + 1);
    this.#marks = new Uint8Array(width + 1);
  }

  /** Adds what one line runs inside, from one place to another that is not left of it. */
  add(from: number, to: number): void {
    this.#isEmpty = false;
    const a = from - this.#left;
    const b = to - this.#left;
    const first = Math.floor(a);
    const last = Math.floor(b);
    this.#marks[first] = 1;
    if (first === last) {
      this.#partly[first] += b - a;
      return;
    }
    this.#partly[first] += first + 1 - a;
    this.#partly[last] += b - last;
    this.#turns[first + 1]++;
    this.#turns[last]--;
    this.#marks[first + 1] = 1;
    this.#marks[last] = 1;
  }

  /** Draws the row's pixels from `first` up to `end` into a tile in which pixel x lies at `to + x`, where they cover more than it. */
  drawInto(tile: Tile, to: number, first: number, end: number): void {
    if (this.#isEmpty) return;
    const [marks, turns, partly, left] = [this.#marks, this.#turns, this.#partly, this.#left];
    let wholly = 0;
    let x = marks.indexOf(1);
    while (x !== -1 && x + left < end) {
      wholly += turns[x];
      const value = Math.round((255 * (wholly + partly[x])) / this.#lines);
      if (x + left >= first && value > tile[to + left + x]) tile[to + left + x] = value;
      const next = marks.indexOf(1, x + 1);
      const from = Math.max(x + 1 + left, first);
      const until = Math.min(next === -1 ? from : next + left, end);
      const between = Math.round((255 * wholly) / this.#lines);
      if (between === 255 && from < until) tile.fill(255, to + from, to + until);
      else if (between > 0) for (let i = to + from; i < to + until; i++) if (between > tile[i]) tile[i] = between;
      x = next;
    }
  }

  clear(): void {
    if (this.#isEmpty) return;
    this.#isEmpty = true;
    this.#partly.fill(0);
    this.#turns.fill(0);
    this.#marks.fill(0);
  }
}
