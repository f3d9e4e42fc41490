import { expect, onTestFinished, test, vi } from "vitest";
import { openTestStores } from "../test-support/test-stores.ts";
import { createStoreCheck } from "./check-stores.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

test("stores that can be written to are found so, and nothing is left behind", async () => {
  using stores = openTestStores();
  expect(await createStoreCheck({ ...stores, clock: () => new Date() })()).toBeUndefined();
  const left: string[] = [];
  for await (const batch of stores.blobs.putBefore(new Date(Date.now() + 60_000))) left.push(...batch);
  expect(left).toEqual([]);
});

const BROKEN = [
  ["the database", { jobs: { makeDurable: () => Promise.reject(new Error("locked")) } }, "locked"],
  ["the disk", { blobs: { put: () => Promise.reject(new Error("full")), delete: async () => undefined } }, "full"],
] as const;

test.each(BROKEN)("%s that cannot be written to is told", async (_name, broken, message) => {
  using stores = openTestStores();
  const check = createStoreCheck({ ...stores, clock: () => new Date(), ...broken });
  expect(await check()).toMatchObject({ message });
});

test("who asks often gets the answer of a moment ago, and a new one later", async () => {
  let nowMs = START;
  let looks = 0;
  const jobs = { makeDurable: async () => (looks++, false) };
  const blobs = { put: async () => "blob", delete: async () => undefined };
  const check = createStoreCheck({ jobs, blobs, clock: () => new Date(nowMs) });
  await Promise.all([check(), check(), check()]);
  nowMs += 1999;
  await check();
  expect(looks).toBe(1);
  nowMs += 1;
  await check();
  expect(looks).toBe(2);
});

test("a database that is waited for is told before whoever asks loses patience", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const jobs = { makeDurable: () => new Promise<never>(() => undefined) };
  const blobs = { put: async () => "blob", delete: async () => undefined };
  const answer = createStoreCheck({ jobs, blobs, clock: () => new Date(START) })();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await answer).toMatchObject({ message: "The store has not answered for 2000 ms" });
});
