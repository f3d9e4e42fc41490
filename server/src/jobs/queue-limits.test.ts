import { expect, test } from "vitest";
import { isQueueFull, retryAfterSeconds } from "./queue-limits.ts";

const LIMITS = { maxQueued: 4, maxQueuedBytes: 100, maxWaitMs: 60_000 };

test.each([
  ["nothing waits", 0, 0, false, 1],
  ["the last place is free", 3, 59_000, false, 20],
  ["every place is taken", 4, 1000, true, 1],
  ["the oldest has waited as long as it may", 3, 60_000, false, 20],
  ["the oldest has waited longer", 1, 60_001, true, 61],
  ["nothing has moved for hours", 1, 7_200_000, true, 600],
])("%s", (_name, queued, oldestWaitMs, isFull, seconds) => {
  const stats = { queued, running: 1, oldestWaitMs };
  expect(isQueueFull(stats, LIMITS)).toBe(isFull);
  expect(retryAfterSeconds(stats)).toBe(seconds);
});
