/** How much of each pixel of a row lies in the spans added so far. */
export class RowCoverage {
  readonly #left: number;
  readonly #lines: number;
  readonly #partly: Float64Array;
  /** Where runs of wholly covered pixels begin (+1) and end (−1). */
  readonly #turns: Int16Array;
  /** 1 where `#partly` or `#turns` say something: between such pixels the coverage stays the same. */
  readonly #marks: Uint8Array;
  /** Where the marks are. A row has few, and looking for them would cost more than all else. */
  readonly #marked: Int32Array;
  #count = 0;

  /** @param lines that add up to a whole row */
  constructor(left: number, width: number, lines: number) {
    this.#left = left;
    this.#lines = lines;
    this.#partly = new Float64Array(width + 1);
    this.#turns = new Int16Array(width + 1);
    this.#marks = new Uint8Array(width + 1);
    this.#marked = new Int32Array(width + 1);
  }

  /** Adds what one line runs inside, from one place to another that is not left of it. */
  add(from: number, to: number): void {
    // A place on the outline's leftmost point may be rounded to before it.
    const a = Math.max(0, from - this.#left);
    const b = Math.max(0, to - this.#left);
    const first = Math.floor(a);
    const last = Math.floor(b);
    this.#mark(first);
    if (first === last) {
      this.#partly[first] += b - a;
      return;
    }
    this.#partly[first] += first + 1 - a;
    this.#partly[last] += b - last;
    this.#turns[first + 1]++;
    this.#turns[last]--;
    this.#mark(first + 1);
    this.#mark(last);
  }

  #mark(x: number): void {
    if (this.#marks[x] === 1) return;
    this.#marks[x] = 1;
    // In order: neighbours are marked one after another, so this is where nearly all of them belong.
    const marked = this.#marked;
    let place = this.#count++;
    for (; place > 0 && marked[place - 1] > x; place--) marked[place] = marked[place - 1];
    marked[place] = x;
  }

  /** Tells what is covered, 1–255, by runs from one pixel to before another, from the left to the right. The next row begins empty. */
  take(draw: (from: number, to: number, coverage: number) => void): void {
    const [left, marks, marked, turns, partly] = [this.#left, this.#marks, this.#marked, this.#turns, this.#partly];
    const width = marks.length - 1;
    const count = this.#count;
    let wholly = 0;
    for (let i = 0; i < count; i++) {
      const x = marked[i];
      const next = i + 1 < count ? marked[i + 1] : width;
      wholly += turns[x];
      const here = this.#share(wholly + partly[x]);
      if (here > 0 && x < width) draw(left + x, left + x + 1, here);
      const beyond = next > x + 1 ? this.#share(wholly) : 0;
      if (beyond > 0) draw(left + x + 1, left + next, beyond);
      marks[x] = 0;
      turns[x] = 0;
      partly[x] = 0;
    }
    this.#count = 0;
  }

  #share(lines: number): number {
    return Math.round((255 * lines) / this.#lines);
  }
}
