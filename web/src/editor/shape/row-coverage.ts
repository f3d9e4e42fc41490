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

  /** Writes the row as coverage, 0–255, to where it begins; the next row begins empty. */
  take(coverage: Uint8Array, row: number): void {
    const [marks, turns, partly, lines] = [this.#marks, this.#turns, this.#partly, this.#lines];
    const width = marks.length - 1;
    coverage.fill(0, row, row + width);
    if (this.#isEmpty) return;
    this.#isEmpty = true;
    let wholly = 0;
    let x = marks.indexOf(1);
    while (x !== -1 && x < width) {
      wholly += turns[x];
      coverage[row + x] = Math.round((255 * (wholly + partly[x])) / lines);
      marks[x] = 0;
      turns[x] = 0;
      partly[x] = 0;
      const next = marks[x + 1] === 1 ? x + 1 : marks.indexOf(1, x + 1);
      if (next !== x + 1 && wholly > 0)
        coverage.fill(Math.round((255 * wholly) / lines), row + x + 1, row + Math.min(next === -1 ? width : next, width));
      x = next;
    }
    marks[width] = 0;
    turns[width] = 0;
    partly[width] = 0;
  }
}
