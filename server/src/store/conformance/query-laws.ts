import { describe, expect, test } from "vitest";
import { RECENT_JOBS, type JobQuery } from "../../jobs/job-store.ts";
import { FAILURE, HOUR, LEASE, NO_LIMITS, previewAt, progressAt, resultOf, SECOND } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

export function describeQueries(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  describe("texts", () => {
    const NUL = "a\0b \u{1F981}";

    test("come back as they were, NULs and all", async () => {
      const admission = bench.newAdmission({
        request: { prompt: NUL, negativePrompt: NUL, user: NUL, spellings: { prompt: NUL } },
        warnings: [NUL],
        webhook: { url: "https://example.com/", events: ["job.failed"] },
      });
      await bench.store.jobs.admit(admission, 0, NO_LIMITS);
      const { fence } = await bench.claim();
      await bench.store.jobs.fail(fence, { ...FAILURE, message: NUL });
      const { request, warnings } = admission;
      const found = await bench.store.jobs.find(admission.id);
      expect([found?.request, found?.warnings, found?.failure?.message]).toEqual([request, warnings, NUL]);
      const [{ job }] = await bench.store.webhooks.list({ owner: admission.owner, limit: 1 });
      expect(job).toMatchObject({ warnings, request: { user: NUL }, failure: { message: NUL } });
    });

    test("of which nothing is made, such as an id with a NUL, are not found", async () => {
      const { jobs, webhooks, subscriptions } = bench.store;
      const found = [await jobs.find(NUL), await webhooks.find(NUL), await subscriptions.find(NUL), await subscriptions.findByName(NUL)];
      expect(found).toEqual([undefined, undefined, undefined, undefined]);
      expect(await jobs.cancel(NUL)).toBe("missing");
    });
  });

  describe("lists", () => {
    test("an owner's jobs come newest first, page by page, and nobody else's", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) {
        ids.push((await bench.admit()).id);
        await bench.admit({ owner: "studio" });
        if (i % 2 === 0) bench.clock.advance(1);
      }
      const pages: string[][] = [];
      let before: string | undefined;
      do {
        const page = await bench.store.jobs.list({ owner: "shop", limit: 2, ...(before !== undefined && { before }) });
        pages.push(page.map(({ id }) => id));
        before = page.at(-1)?.id;
      } while (before !== undefined);
      const [a, b, c, d, e] = ids;
      expect(pages).toEqual([[e, d], [c, b], [a], []]);
    });

    test("the jobs of all owners come newest first, of one state or of any", async () => {
      const { id: done } = await bench.succeed({ owner: "studio" });
      const { id: first } = await bench.admit();
      const { id: second } = await bench.admit({ owner: "studio" });
      const idsOf = async (query: Omit<JobQuery, "limit">) => (await bench.store.jobs.list({ ...query, limit: 10 })).map(({ id }) => id);
      expect(await idsOf({})).toEqual([second, first, done]);
      expect(await idsOf({ before: second })).toEqual([first, done]);
      expect(await idsOf({ state: "queued" })).toEqual([second, first]);
      expect(await idsOf({ state: "succeeded" })).toEqual([done]);
      expect(await idsOf({ state: "succeeded", before: done })).toEqual([]);
      expect(await bench.store.jobs.list({ limit: 1 })).toHaveLength(1);
    });

    test("a list of one state holds all jobs of that state and no other", async () => {
      const succeeded = await bench.succeed();
      const failing = await bench.start();
      await bench.store.jobs.fail(failing.fence, FAILURE);
      const running = await bench.start();
      const cancelled = await bench.admit();
      await bench.store.jobs.cancel(cancelled.id);
      const queued = await bench.admit();
      const expected = { succeeded, failed: failing.job, running: running.job, cancelled, queued };
      for (const [state, { id }] of Object.entries(expected)) {
        const jobs = await bench.store.jobs.list({ owner: "shop", limit: 10, state: state as keyof typeof expected });
        expect(jobs.map((job) => [job.id, job.state])).toEqual([[id, state]]);
      }
      expect(await bench.store.jobs.list({ owner: "shop", limit: 10, state: "expired" })).toEqual([]);
    });
  });

  describe("the queue", () => {
    test("says how many jobs are before one, and nothing of one that does not wait", async () => {
      const [a, b, c] = [await bench.admit(), await bench.admit({ owner: "studio" }), await bench.admit()];
      const positions = async () => Promise.all([a, b, c].map(async ({ id }) => bench.store.jobs.position(id)));
      expect(await positions()).toEqual([0, 1, 2]);
      const { fence } = await bench.claim();
      expect(await positions()).toEqual([undefined, 0, 1]);
      await bench.store.jobs.cancel(b.id);
      expect(await positions()).toEqual([undefined, undefined, 0]);
      await bench.store.jobs.release(fence);
      expect(await positions()).toEqual([0, undefined, 1]);
      expect(await bench.store.jobs.position("job_missing")).toBeUndefined();
    });

    test("is counted, and its oldest job's wait is known", async () => {
      expect(await bench.store.jobs.stats()).toMatchObject({ queued: 0, running: 0, oldestWaitMs: 0 });
      await bench.admit();
      bench.clock.advance(3 * SECOND);
      await bench.admit();
      bench.clock.advance(2 * SECOND);
      expect(await bench.store.jobs.stats()).toMatchObject({ queued: 2, running: 0, oldestWaitMs: 5 * SECOND });
      const { fence } = await bench.claim();
      expect(await bench.store.jobs.stats()).toMatchObject({ queued: 1, running: 1, oldestWaitMs: 2 * SECOND });
      await bench.store.jobs.complete(fence, resultOf());
      expect(await bench.store.jobs.stats()).toMatchObject({ queued: 1, running: 0, oldestWaitMs: 2 * SECOND });
    });

    test("tells how long the last jobs took that succeeded, the newest first, without the time that nobody worked on them", async () => {
      const recent = async () => (await bench.store.jobs.stats()).recentDurationsMs;
      const work = async (milliseconds: number) => {
        const { fence } = await bench.claim();
        bench.clock.advance(milliseconds);
        return fence;
      };
      expect(await recent()).toEqual([]);
      for (let i = 0; i < RECENT_JOBS + 6; i++) await bench.admit();
      bench.clock.advance(HOUR);
      await bench.store.jobs.complete(await work(7 * SECOND), resultOf());
      expect(await recent()).toEqual([7 * SECOND]);
      await bench.store.jobs.fail(await work(SECOND), FAILURE);
      await bench.store.jobs.cancel((await work(SECOND)).jobId);
      await bench.store.jobs.release(await work(SECOND));
      await work(HOUR);
      await bench.store.jobs.recover();
      expect(await recent()).toEqual([7 * SECOND]);
      for (let i = 1; i <= RECENT_JOBS; i++) {
        await bench.store.jobs.complete(await work(i), resultOf());
        bench.clock.advance(HOUR);
      }
      const reopened = await bench.store.reopen();
      expect((await reopened.jobs.stats()).recentDurationsMs).toEqual(Array.from({ length: RECENT_JOBS }, (_, i) => RECENT_JOBS - i));
    });

    test("is tallied by state, with jobs that have ended, of all owners", async () => {
      const none = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
      expect(await bench.store.jobs.tally()).toEqual(none);
      await bench.succeed();
      const failing = await bench.start();
      await bench.store.jobs.fail(failing.fence, FAILURE);
      await bench.start();
      const { id } = await bench.admit({ owner: "studio" });
      await bench.admit();
      await bench.store.jobs.cancel(id);
      expect(await bench.store.jobs.tally()).toEqual({ ...none, succeeded: 1, failed: 1, running: 1, cancelled: 1, queued: 1 });
    });
  });

  describe("events", () => {
    test("are numbered from 1 without a gap, through every change, and can be read from any number on", async () => {
      const { fence } = await bench.start();
      await bench.store.jobs.renew(fence, LEASE, [progressAt(1), previewAt(1), progressAt(2)]);
      await bench.store.jobs.renew(fence, LEASE);
      await bench.store.jobs.release(fence);
      const again = await bench.claim();
      await bench.store.jobs.renew(again.fence, LEASE, [progressAt(1)]);
      bench.clock.advance(LEASE);
      await bench.store.jobs.recover();
      const last = await bench.claim();
      await bench.store.jobs.complete(last.fence, resultOf());
      const kinds = ["started", "progress", "progress", "progress", "started", "progress", "started", "finished"];
      for (let after = 0; after <= kinds.length + 1; after++) {
        const events = await bench.store.jobs.events(fence.jobId, after);
        expect(events.map(({ number, kind }) => [number, kind])).toEqual(kinds.map((kind, i) => [i + 1, kind]).slice(after));
      }
    });
  });
}
