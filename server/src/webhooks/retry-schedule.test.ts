import { describe, expect, test } from "vitest";
import { nextAttemptAt } from "./retry-schedule.ts";
import type { WebhookAttempt } from "./webhook-store.ts";

const NOW = new Date("2026-06-01T12:00:00.000Z");
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** Milliseconds to the next attempt of a message that has failed this often, the present time included. */
function delayAfter(
  failures: number,
  { retryAfter, chance = 0, replayedAfter = 0 }: Partial<Parameters<typeof nextAttemptAt>[1] & { replayedAfter: number }> = {},
) {
  const attempts = Array.from({ length: failures - 1 }, (): WebhookAttempt => ({ at: NOW, status: 500, failure: "", durationMs: 1 }));
  const next = nextAttemptAt({ attempts, replayedAfter }, { now: NOW, retryAfter, chance });
  return next && next.getTime() - NOW.getTime();
}

describe("retries", () => {
  test.each([
    [1, 5 * SECOND],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 14 * HOUR],
    [8, 20 * HOUR],
    [9, 24 * HOUR],
    [10, undefined],
    [11, undefined],
  ])("after failure %i come %j ms of waiting", (failures, expected) => {
    expect(delayAfter(failures)).toBe(expected);
  });

  test.each([
    [0, 5000],
    [0.5, 5250],
    [0.999, 5499.5],
  ])("chance %f makes 5000 ms %f ms: longer by a tenth at most", (chance, expected) => {
    expect(delayAfter(1, { chance })).toBe(Math.floor(expected));
  });

  test.each([
    [11, 5 * SECOND],
    [12, 5 * MINUTE],
    [19, 24 * HOUR],
    [20, undefined],
  ])("a message that is replayed after 10 attempts gets all of them anew: after failure %i come %j ms", (failures, expected) => {
    expect(delayAfter(failures, { replayedAfter: 10 })).toBe(expected);
  });
});

describe("Retry-After", () => {
  test.each([
    ["120", 120 * SECOND],
    ["Mon, 01 Jun 2026 12:02:00 GMT", 120 * SECOND],
    ["1", 5 * SECOND],
    ["0", 5 * SECOND],
    ["Mon, 01 Jun 2020 12:00:00 GMT", 5 * SECOND],
    ["999999999999", 24 * HOUR],
    ["-5", 5 * SECOND],
    ["soon", 5 * SECOND],
    ["", 5 * SECOND],
  ])("%j delays the first retry to %i ms", (retryAfter, expected) => {
    expect(delayAfter(1, { retryAfter })).toBe(expected);
  });

  test("buys no further attempt", () => {
    expect(delayAfter(10, { retryAfter: "60" })).toBeUndefined();
  });
});
