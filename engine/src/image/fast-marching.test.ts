import { expect, test } from "vitest";
import { fastMarching, KNOWN, OUTSIDE, UNKNOWN } from "./fast-marching.ts";

const SIDE = 41;

function frontAround(start: number) {
  const state = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return x === 0 || y === 0 || x === SIDE - 1 || y === SIDE - 1 ? OUTSIDE : UNKNOWN;
  });
  state[start] = KNOWN;
  return { stride: SIDE, state, time: new Float32Array(SIDE * SIDE) };
}

test("a front from one pixel reaches every other once, in the order of its time, which is about the distance", () => {
  const middle = 20 * SIDE + 20;
  const front = frontAround(middle);
  const reached: number[] = [];
  fastMarching(front, [middle], (pixel) => reached.push(pixel));
  expect(new Set(reached).size).toBe(39 * 39 - 1);
  expect(reached).toHaveLength(39 * 39 - 1);
  for (const pixel of reached) {
    const distance = Math.hypot((pixel % SIDE) - 20, Math.floor(pixel / SIDE) - 20);
    // Of first order: furthest off along the diagonals.
    expect(Math.abs(front.time[pixel] - distance)).toBeLessThan(1.3);
  }
  expect(front.time[middle + 15]).toBe(15);
});

test("a front from a line moves on straight", () => {
  const line = Array.from({ length: 39 }, (_, i) => SIDE + 1 + i);
  const front = frontAround(line[0]);
  for (const pixel of line) front.state[pixel] = KNOWN;
  fastMarching(front, line);
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) expect(front.time[y * SIDE + x]).toBe(y - 1);
  }
});

test("pixels outside, and those behind them, are not reached", () => {
  const front = frontAround(SIDE + 1);
  for (let y = 0; y < SIDE; y++) front.state[y * SIDE + 20] = OUTSIDE;
  const reached: number[] = [];
  fastMarching(front, [SIDE + 1], (pixel) => reached.push(pixel % SIDE));
  expect(Math.max(...reached)).toBe(19);
});
