import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBodyRoom } from "./body-room.ts";

const PATIENCE_MS = 5000;
const HERE = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const narrowRoom = () => createBodyRoom({ totalBytes: 100, ownerBytes: 60, patienceMs: PATIENCE_MS });

test("what fits is let in, and what does not waits until there is room", async () => {
  const bodies = narrowRoom();
  const leave = await bodies.take("a", 60, HERE);
  await bodies.take("b", 40, HERE);
  const waiting = bodies.take("c", 50, HERE);
  leave!();
  leave!(); // counts once
  const leaveAgain = await waiting;
  expect(leaveAgain).toBeTypeOf("function");
  const tooMuch = bodies.take("d", 11, HERE);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await tooMuch).toBeUndefined();
});

test("who waits too long is refused, and takes no room afterwards", async () => {
  const bodies = narrowRoom();
  const leave = await bodies.take("a", 60, HERE);
  const waiting = bodies.take("a", 1, HERE);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await waiting).toBeUndefined();
  leave!();
  expect(await bodies.take("a", 60, HERE)).toBeTypeOf("function");
});

test("one owner's bodies leave room for others'", async () => {
  const bodies = narrowRoom();
  await bodies.take("a", 60, HERE);
  const own = bodies.take("a", 1, HERE);
  expect(await bodies.take("b", 40, HERE)).toBeTypeOf("function");
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await own).toBeUndefined();
});

test("a small one that fits does not wait for a large one that does not", async () => {
  const bodies = narrowRoom();
  const leave = await bodies.take("a", 50, HERE);
  await bodies.take("b", 50, HERE);
  const granted: string[] = [];
  const large = bodies.take("c", 60, HERE).then(() => granted.push("large"));
  const small = bodies.take("d", 50, HERE).then(() => granted.push("small"));
  leave!();
  await small;
  expect(granted).toEqual(["small"]);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  await large;
});

test("who leaves while waiting is let go at once", async () => {
  const bodies = narrowRoom();
  await bodies.take("a", 60, HERE);
  const caller = new AbortController();
  const waiting = bodies.take("a", 1, caller.signal);
  caller.abort();
  expect(await waiting).toBeUndefined();
  expect(await bodies.take("b", 1, caller.signal)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
