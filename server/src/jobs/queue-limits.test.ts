import { expect, test } from "vitest";
import { isQueueFull, retryAfterSeconds } from "./queue-limits.ts";

const LIMITS = { maxQueued: 100, maxQueuedBytes: 100, maxWaitMs: 60_000 };
const HOUR = 3_600_000;

test.each<[string, { queued: number; running?: number; durations?: number[]; oldestWaitMs?: number }, boolean, number]>([
  ["nothing waits, and nothing is known", { queued: 0, running: 0 }, false, 1],
  ["nothing waits, however slow the jobs are", { queued: 0, durations: [HOUR, HOUR] }, false, 600],
  ["the last place is free", { queued: 99 }, false, 1],
  ["every place is taken", { queued: 100, durations: [300] }, true, 1],
  ["the wait is as long as it may be", { queued: 20, durations: [3000, 3000] }, false, 3],
  ["the wait is longer", { queued: 21, durations: [3000, 3000] }, true, 3],
  ["the wait is much longer", { queued: 50, durations: [3000, 3000] }, true, 90],
  ["two workers share the wait", { queued: 40, running: 2, durations: [3000, 3000] }, false, 2],
  ["nobody has begun yet", { queued: 20, running: 0, durations: [3000, 3000] }, false, 3],
  ["the server was down for hours", { queued: 20, running: 0, durations: [3000, 3000], oldestWaitMs: 5 * HOUR }, false, 3],
  ["the machine slept under a job", { queued: 20, durations: [3000, HOUR, 3000] }, false, 3],
  ["one job is all that is known", { queued: 2, durations: [31_000] }, true, 31],
  ["jobs take no time at all", { queued: 99, durations: [0, 0, 0] }, false, 1],
])("%s", (_name, { queued, running = 1, durations = [], oldestWaitMs = 0 }, isFull, seconds) => {
  const stats = { queued, running, oldestWaitMs, recentDurationsMs: durations };
  expect(isQueueFull(stats, LIMITS)).toBe(isFull);
  expect(retryAfterSeconds(stats, LIMITS)).toBe(seconds);
});
