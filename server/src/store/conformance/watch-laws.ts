import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Fence } from "../../jobs/job-store.ts";
import { DAY, FAILURE, LEASE, progressAt, resultOf } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench, type Bench } from "./use-bench.ts";

type Change = readonly [name: string, change: (bench: Bench, fence: Fence) => Promise<unknown>];

const CHANGES_OF_A_RUNNING_JOB: readonly Change[] = [
  ["progress", async ({ store }, fence) => store.jobs.renew(fence, LEASE, [progressAt(1)])],
  ["success", async ({ store }, fence) => store.jobs.complete(fence, resultOf())],
  ["failure", async ({ store }, fence) => store.jobs.fail(fence, FAILURE)],
  ["cancelling", async ({ store }, { jobId }) => store.jobs.cancel(jobId)],
  ["handing back", async ({ store }, fence) => store.jobs.release(fence)],
  [
    "recovery",
    async ({ store, clock }) => {
      clock.advance(LEASE);
      await store.jobs.recover();
    },
  ],
];

/** Whoever waits for the end alone need not hear of progress. */
const WATCHED = [
  ...CHANGES_OF_A_RUNNING_JOB.map(([name, change]) => ["watch", name, change] as const),
  ...CHANGES_OF_A_RUNNING_JOB.slice(1).map(([name, change]) => ["watchEnd", name, change] as const),
];

const MOVES_OF_THE_QUEUE: readonly Change[] = [
  ["an admission", async ({ admit }) => admit()],
  ["a claim", async ({ claim }) => claim()],
  [
    "cancelling one that waits",
    async ({ store }) => {
      const [waiting] = await store.jobs.list({ owner: "shop", state: "queued", limit: 1 });
      await store.jobs.cancel(waiting.id);
    },
  ],
  ["handing back", async ({ store }, fence) => store.jobs.release(fence)],
  [
    "recovery",
    async ({ store, clock }) => {
      clock.advance(LEASE);
      await store.jobs.recover();
    },
  ],
  [
    "expiry",
    async ({ store, clock }) => {
      clock.advance(DAY);
      await store.jobs.sweep();
    },
  ],
];

export function describeWatching(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  describe("watching", () => {
    test.each(WATCHED)("%s of a job hears of %s, after the commit", async (watch, _, change) => {
      const { fence } = await bench.start();
      const before = await bench.store.jobs.find(fence.jobId);
      const heard = Promise.withResolvers<unknown>();
      const stop = bench.store.jobs[watch](fence.jobId, () => heard.resolve(bench.store.jobs.find(fence.jobId)));
      await change(bench, fence);
      expect(await heard.promise).not.toEqual(before);
      stop();
    });

    test.each(MOVES_OF_THE_QUEUE)("who watches the queue hears of %s", async (_, change) => {
      const { fence } = await bench.start();
      for (let i = 0; i < 2; i++) await bench.admit();
      const before = await bench.store.jobs.stats();
      const heard = Promise.withResolvers<unknown>();
      const stop = bench.store.jobs.watchQueue(() => heard.resolve(bench.store.jobs.stats()));
      await change(bench, fence);
      expect(await heard.promise).not.toEqual(before);
      stop();
    });

    test("who watches a job hears of its claim", async () => {
      const { id } = await bench.admit();
      const heard = Promise.withResolvers<unknown>();
      const stop = bench.store.jobs.watch(id, () => heard.resolve(bench.store.jobs.find(id)));
      const { job } = await bench.claim();
      expect(await heard.promise).toEqual(job);
      stop();
    });

    test("nobody hears of another job, or after having stopped", async () => {
      const calls: string[] = [];
      const { fence } = await bench.start();
      const other = await bench.admit();
      const stopOther = bench.store.jobs.watch(other.id, () => calls.push("other"));
      const stop = bench.store.jobs.watch(fence.jobId, () => calls.push("stopped"));
      const stopQueue = bench.store.jobs.watchQueue(() => calls.push("stopped"));
      const last = Promise.withResolvers<void>();
      stop();
      stopQueue();
      bench.store.jobs.watch(fence.jobId, last.resolve);
      await bench.store.jobs.complete(fence, resultOf());
      await last.promise;
      await setImmediate();
      stopOther();
      expect(calls).toEqual([]);
    });

    test("two who watch one job with one function both hear, and one may stop alone", async () => {
      const { fence } = await bench.start();
      let calls = 0;
      const count = (): void => void calls++;
      const stopFirst = bench.store.jobs.watch(fence.jobId, count);
      bench.store.jobs.watch(fence.jobId, count);
      stopFirst();
      stopFirst();
      const last = Promise.withResolvers<void>();
      bench.store.jobs.watch(fence.jobId, last.resolve);
      await bench.store.jobs.complete(fence, resultOf());
      await last.promise;
      await setImmediate();
      expect(calls).toBe(1);
    });
  });
}
