import { describe, expect, test } from "vitest";
import type { Fence } from "../../jobs/job-store.ts";
import { tellJob } from "../../jobs/told-job.ts";
import { DISABLED_FAILURE } from "../../webhooks/webhook-store.ts";
import { ALL_EVENTS, blobNamed, DAY, FAILURE, HOUR, LEASE, previewAt, progressAt, resultOf } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench, type Bench } from "./use-bench.ts";

/** Every way a running job ends, and what its owner's webhook hears. */
const ENDINGS = [
  ["succeeded", "job.succeeded", async ({ store }: Bench, fence: Fence) => store.jobs.complete(fence, resultOf(blobNamed("a")))],
  ["failed", "job.failed", async ({ store }: Bench, fence: Fence) => store.jobs.fail(fence, FAILURE)],
  ["cancelled", "job.cancelled", async ({ store }: Bench, { jobId }: Fence) => store.jobs.cancel(jobId)],
] as const;

export function describeEndings(open: OpenStoreUnderTest): void {
  const bench = useBench(open);
  const webhook = { url: "https://example.com/hook", events: ALL_EVENTS };

  describe("endings", () => {
    test.each(ENDINGS)("a job that has %s is kept for 24 hours, and says so once", async (state, _, end) => {
      const { fence } = await bench.start();
      bench.clock.advance(5);
      await end(bench, fence);
      const job = await bench.store.jobs.find(fence.jobId);
      expect(job).toMatchObject({ state, finishedAt: bench.clock.now(), keptUntil: new Date(bench.clock.now().getTime() + DAY) });
      expect(job?.result).toEqual(state === "succeeded" ? resultOf(blobNamed("a")) : undefined);
      expect(job?.failure).toEqual(state === "failed" ? FAILURE : undefined);
      const events = await bench.store.jobs.events(fence.jobId, 0);
      expect(events.map(({ kind }) => kind)).toEqual(["started", "finished"]);
      expect(events.at(-1)).toEqual({ number: 2, kind: "finished", data: { state }, at: bench.clock.now() });
    });

    const usageOf = (owner: string, from: Date, to = from) => bench.store.jobs.usage(owner, from, to);

    test.each(ENDINGS)("usage counts how jobs ended and how long an engine had them: a job that has %s", async (state, _, end) => {
      bench.clock.advance(HOUR);
      const { fence } = await bench.start();
      bench.clock.advance(1500);
      await end(bench, fence);
      const made = Number(state === "succeeded");
      expect(await usageOf("shop", bench.clock.now())).toEqual([
        { day: "2026-06-01", jobs: made, pictures: made, failures: Number(state === "failed"), engineMs: 1500 },
      ]);
    });

    test("usage counts no engine time for a job that was never begun, nor for work that was begun again", async () => {
      const { id } = await bench.admit();
      bench.clock.advance(HOUR);
      await bench.store.jobs.cancel(id);
      expect(await usageOf("shop", bench.clock.now())).toEqual([{ day: "2026-06-01", jobs: 0, pictures: 0, failures: 0, engineMs: 0 }]);
      await bench.start();
      bench.clock.advance(LEASE);
      await bench.store.jobs.recover();
      const { fence } = await bench.claim();
      bench.clock.advance(700);
      await bench.store.jobs.complete(fence, resultOf());
      expect(await usageOf("shop", bench.clock.now())).toMatchObject([{ jobs: 1, engineMs: 700 }]);
    });

    test("usage is counted by owner, day and picture", async () => {
      await bench.succeed({}, blobNamed("a"), blobNamed("b"));
      await bench.succeed({ owner: "studio" }, blobNamed("a"));
      const today = bench.clock.now();
      bench.clock.advance(12 * HOUR);
      await bench.succeed({}, blobNamed("c"));
      const [use, now] = [{ jobs: 1, failures: 0, engineMs: 0 }, bench.clock.now()];
      const [first, second] = [
        { ...use, day: "2026-06-01", pictures: 2 },
        { ...use, day: "2026-06-02", pictures: 1 },
      ];
      expect(await usageOf("shop", today)).toEqual([first]);
      expect(await usageOf("shop", now)).toEqual([second]);
      expect(await usageOf("shop", today, now)).toEqual([first, second]);
      expect(await usageOf("shop", now, today)).toEqual([]);
      expect(await usageOf("studio", today, now)).toEqual([{ ...first, pictures: 1 }]);
      expect(await usageOf("nobody", today, now)).toEqual([]);
    });

    test("a waiting job is cancelled at once, and nobody can claim it", async () => {
      const { id } = await bench.admit();
      expect(await bench.store.jobs.cancel(id)).toBe("cancelled");
      expect(await bench.store.jobs.find(id)).toMatchObject({ state: "cancelled", attempts: 0 });
      expect(await bench.store.jobs.claim("worker", LEASE)).toBeUndefined();
    });

    test("a running job is cancelled at once, and its worker learns it", async () => {
      const { fence } = await bench.start();
      expect(await bench.store.jobs.cancel(fence.jobId)).toBe("cancelled");
      expect((await bench.store.jobs.find(fence.jobId))?.state).toBe("cancelled");
      expect(await bench.store.jobs.renew(fence, LEASE)).toBe("cancelled");
    });

    test.each(ENDINGS)("a job that has %s cannot be cancelled", async (state, _, end) => {
      const { fence } = await bench.start();
      await end(bench, fence);
      expect(await bench.store.jobs.cancel(fence.jobId)).toBe("finished");
      expect((await bench.store.jobs.find(fence.jobId))?.state).toBe(state);
    });

    test("a job that never was cannot be cancelled", async () => {
      expect(await bench.store.jobs.cancel("job_missing")).toBe("missing");
    });

    test("one job is cancelled, and no other", async () => {
      const [first, second, third] = [await bench.admit(), await bench.admit(), await bench.admit()];
      await bench.store.jobs.cancel(second.id);
      const states = await Promise.all([first, second, third].map(async ({ id }) => (await bench.store.jobs.find(id))?.state));
      expect(states).toEqual(["queued", "cancelled", "queued"]);
    });

    test.each(ENDINGS)("previews of a job that has %s leave their numbers behind, not their pictures", async (_state, _event, end) => {
      const { fence } = await bench.start();
      await bench.store.jobs.renew(fence, LEASE, [progressAt(1), previewAt(1), progressAt(2)]);
      expect((await bench.store.jobs.events(fence.jobId, 2)).map(({ kind, data }) => ({ kind, data }))[0]).toEqual(previewAt(1));
      await end(bench, fence);
      const events = await bench.store.jobs.events(fence.jobId, 0);
      expect(events.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
      expect(events[2]).toMatchObject({ kind: "progress", data: { step: 1, steps: 20 } });
      expect(events[2]?.data).not.toHaveProperty("image_data");
    });
  });

  describe("the outbox", () => {
    async function eventsTold(): Promise<string[]> {
      const messages = await bench.store.webhooks.list({ owner: "shop", limit: 100 });
      return messages.map(({ event }) => event).toReversed();
    }

    test.each(ENDINGS)("a job that has %s tells of its whole life, its end once", async (state, final, end) => {
      const { fence } = await bench.start({ webhook });
      await bench.store.jobs.renew(fence, LEASE, [progressAt(5)]);
      await end(bench, fence);
      await end(bench, fence);
      expect(await eventsTold()).toEqual(["job.started", "job.progress", final]);
      const [message] = await bench.store.webhooks.list({ owner: "shop", limit: 1 });
      expect(message).toMatchObject({ jobId: fence.jobId, url: webhook.url, state: "pending", attempts: [], dueAt: bench.clock.now() });
      expect(message?.id).toMatch(/^msg_[0-9A-Z]{26}$/);
      expect(message?.job).toEqual(tellJob((await bench.store.jobs.find(fence.jobId))!));
      expect(message?.job.state).toBe(state);
    });

    test("progress that is told together with the end comes before it, of a job that still ran", async () => {
      const { fence } = await bench.start({ webhook });
      await bench.store.jobs.renew(fence, LEASE, [progressAt(5)]);
      expect(await bench.store.jobs.complete(fence, resultOf(blobNamed("a")), { events: [previewAt(19), progressAt(20)] })).toBe(true);
      const events = await bench.store.jobs.events(fence.jobId, 0);
      expect(events.map(({ number, kind, data }) => [number, kind, data["step"]])).toEqual([
        [1, "started", undefined],
        [2, "progress", 5],
        [3, "progress", 19],
        [4, "progress", 20],
        [5, "finished", undefined],
      ]);
      expect(events[2]?.data).not.toHaveProperty("image_data");
      expect((await bench.store.jobs.find(fence.jobId))?.progress).toEqual({ step: 20, steps: 20 });
      expect(await eventsTold()).toEqual(["job.started", "job.progress", "job.progress", "job.succeeded"]);
      const [, progress] = await bench.store.webhooks.list({ owner: "shop", limit: 2 });
      expect(progress.job).toMatchObject({ state: "running", progress: { step: 20, steps: 20 } });
      expect(progress.job.finishedAt).toBeUndefined();
    });

    test("progress that comes with the end of another's job, or of a cancelled one, is not told", async () => {
      const { fence } = await bench.start({ webhook });
      const stale = { ...fence, attempt: fence.attempt + 1 };
      expect(await bench.store.jobs.complete(stale, resultOf(), { events: [progressAt(20)] })).toBe(false);
      expect((await bench.store.jobs.find(fence.jobId))?.progress).toBeUndefined();
      await bench.store.jobs.cancel(fence.jobId);
      expect(await bench.store.jobs.complete(fence, resultOf(), { events: [progressAt(20)] })).toBe(false);
      const events = await bench.store.jobs.events(fence.jobId, 0);
      expect(events.map(({ kind }) => kind)).toEqual(["started", "finished"]);
      expect(await eventsTold()).toEqual(["job.started", "job.cancelled"]);
    });

    test("a message holds nothing of a prompt, a key or a picture that was sent in: it is kept for longer than they are", async () => {
      const secrets = { prompt: "secret-1", negativePrompt: "secret-2", systemPrompt: "secret-3", picture: "secret-4", mask: "secret-5" };
      const idempotency = { key: "secret-6", fingerprint: "secret-7" };
      await bench.succeed({ webhook, idempotency, request: secrets }, blobNamed("a"));
      const messages = await bench.store.webhooks.list({ owner: "shop", limit: 100 });
      expect(messages).toHaveLength(2);
      expect(JSON.stringify(messages)).not.toContain("secret-");
      expect(messages[0].job.request).toEqual({ seed: 4294967295, user: "\u{1F981} d'Artagnan" });
    });

    test.each(ALL_EVENTS)("only %s is told to those who asked for it alone", async (event) => {
      for (const [, , end] of ENDINGS) {
        const { fence } = await bench.start({ webhook: { ...webhook, events: [event] } });
        await bench.store.jobs.renew(fence, LEASE, [progressAt(5)]);
        await end(bench, fence);
      }
      expect(new Set(await eventsTold())).toEqual(new Set([event]));
    });

    test("progress is told at most once for each tenth, also when the job is begun anew", async () => {
      const { fence } = await bench.start({ webhook });
      for (let step = 1; step <= 50; step++) await bench.store.jobs.renew(fence, LEASE, [progressAt(step, 100)]);
      await bench.store.jobs.release(fence);
      const again = await bench.claim();
      for (let step = 1; step <= 100; step++) await bench.store.jobs.renew(again.fence, LEASE, [progressAt(step, 100)]);
      expect(await eventsTold()).toEqual(["job.started", ...Array.from({ length: 10 }, () => "job.progress")]);
    });

    test("a job that waited too long, and one that broke off too often, have failed", async () => {
      await bench.admit({ webhook });
      bench.clock.advance(DAY);
      await bench.store.jobs.sweep();
      expect(await eventsTold()).toEqual(["job.failed"]);
      await bench.admit({ webhook });
      for (let attempt = 1; attempt <= 3; attempt++) {
        await bench.claim();
        bench.clock.advance(LEASE);
        await bench.store.jobs.recover();
      }
      expect(await eventsTold()).toEqual(["job.failed", "job.started", "job.failed"]);
    });

    test("what a disabled URL would have been told is kept as failed, with the reason; another owner's is pending", async () => {
      await bench.store.webhooks.disable("shop", webhook.url);
      await bench.succeed({ webhook }, blobNamed("a"));
      await bench.succeed({ webhook, owner: "studio" }, blobNamed("a"));
      expect(await eventsTold()).toEqual(["job.started", "job.succeeded"]);
      const attempts = [{ at: bench.clock.now(), status: undefined, failure: DISABLED_FAILURE, durationMs: 0 }];
      for (const message of await bench.store.webhooks.list({ owner: "shop", limit: 100 })) {
        expect(message).toMatchObject({ state: "failed", dueAt: undefined, attempts });
        expect(message.id).toMatch(/^msg_[0-9A-Z]{26}$/);
      }
      expect(await bench.store.webhooks.list({ owner: "studio", state: "pending", limit: 100 })).toHaveLength(2);
    });

    test("a message outlives its job", async () => {
      const { id } = await bench.succeed({ webhook: { ...webhook, events: ["job.succeeded"] } }, blobNamed("a"));
      bench.clock.advance(DAY);
      await bench.store.jobs.sweep();
      expect(await bench.store.jobs.find(id)).toBeUndefined();
      expect((await bench.store.webhooks.list({ owner: "shop", limit: 1 }))[0]?.job).toMatchObject({ id, state: "succeeded" });
    });
  });
}
