/** What is known of a pixel. Only unknown ones are reached; those outside, around a picture, stand in for bounds checks. */
export const KNOWN = 0;
export const UNKNOWN = 1;
export const OUTSIDE = 2;

/** Pixels in rows of `stride`. No known or unknown one lies at an edge. */
export interface Front {
  readonly stride: number;
  readonly state: Uint8Array;
  /** When the front arrives, which is the distance from where it started: where it is known, and 0 where it starts. */
  readonly time: Float32Array;
}

/**
 * Moves a front from `starts`, which are known, over all unknown pixels, in the order of its arrival, and solves |∇T| = 1 on the way:
 * fast marching as in A. Telea, "An Image Inpainting Technique Based on the Fast Marching Method", Journal of Graphics Tools 9(1),
 * 2004, figure 4. Of those at the same time the first one found goes first. `reach` is called for each pixel when its time is there and
 * it is still unknown.
 */
export function fastMarching({ stride, state, time }: Front, starts: readonly number[], reach?: (pixel: number) => void): void {
  const queue = createQueue(time);
  for (const start of starts) queue.push(start);
  for (let pixel = queue.pop(); pixel !== undefined; pixel = queue.pop()) {
    for (const next of [pixel - stride, pixel - 1, pixel + stride, pixel + 1]) {
      if (state[next] !== UNKNOWN) continue;
      time[next] = arrival(next);
      reach?.(next);
      state[next] = KNOWN;
      queue.push(next);
    }
  }

  /** The earliest of the four quadrants around. */
  function arrival(pixel: number): number {
    const up = timeAt(pixel - stride);
    const down = timeAt(pixel + stride);
    const left = timeAt(pixel - 1);
    const right = timeAt(pixel + 1);
    return Math.min(solve(up, left), solve(down, left), solve(up, right), solve(down, right));
  }

  function timeAt(pixel: number): number {
    return state[pixel] === KNOWN ? time[pixel] : Infinity;
  }
}

/** T from its neighbours' in both directions: max(T − a, 0)² + max(T − b, 0)² = 1. */
function solve(a: number, b: number): number {
  const apart = Math.abs(a - b);
  return apart < 1 ? (a + b + Math.sqrt(2 - apart * apart)) / 2 : 1 + Math.min(a, b);
}

/** A binary heap of pixels, the earliest on top, of those the one that came first. Each comes once. */
function createQueue(time: Float32Array) {
  const heap: number[] = [];
  const turn = new Int32Array(time.length);
  let turns = 0;
  const isBefore = (one: number, other: number): boolean => (time[one] === time[other] ? turn[one] < turn[other] : time[one] < time[other]);

  return {
    push(pixel: number): void {
      turn[pixel] = turns++;
      let at = heap.length;
      for (let parent = (at - 1) >> 1; at > 0 && isBefore(pixel, heap[parent]); parent = (at - 1) >> 1) {
        heap[at] = heap[parent];
        at = parent;
      }
      heap[at] = pixel;
    },

    pop(): number | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return last;
      let at = 0;
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
        if (!isBefore(heap[child], last)) break;
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = last;
      return first;
    },
  };
}
