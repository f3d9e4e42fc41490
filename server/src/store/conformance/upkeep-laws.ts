import { describe, expect, test } from "vitest";
import type { BlobId } from "../../jobs/job.ts";
import { sweepStores } from "../../jobs/sweep-stores.ts";
import { DAY, HOUR, LEASE, NO_LIMITS, resultOf } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

export function describeUpkeep(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  describe("sweeping jobs", () => {
    test("a job that waits for 24 hours expires, and not a millisecond sooner", async () => {
      const { id } = await bench.admit();
      bench.clock.advance(DAY - 1);
      expect(await bench.store.jobs.sweep()).toBe(0);
      bench.clock.advance(1);
      expect(await bench.store.jobs.sweep()).toBe(1);
      expect(await bench.store.jobs.find(id)).toMatchObject({ state: "expired", failure: { kind: "busy" }, finishedAt: bench.clock.now() });
      expect((await bench.store.jobs.events(id, 0)).map(({ kind, data }) => [kind, data])).toEqual([["finished", { state: "expired" }]]);
      expect(await bench.store.jobs.claim("worker", LEASE)).toBeUndefined();
    });

    test("a job that runs does not expire", async () => {
      const { fence } = await bench.start();
      bench.clock.advance(2 * DAY);
      await bench.store.jobs.renew(fence, LEASE);
      expect(await bench.store.jobs.sweep()).toBe(0);
      expect((await bench.store.jobs.find(fence.jobId))?.state).toBe("running");
    });

    test("an ended job is forgotten after 24 hours, with its events, and not a millisecond sooner", async () => {
      const { id } = await bench.succeed();
      bench.clock.advance(DAY - 1);
      expect(await bench.store.jobs.sweep()).toBe(0);
      bench.clock.advance(1);
      expect(await bench.store.jobs.sweep()).toBe(1);
      expect(await bench.store.jobs.find(id)).toBeUndefined();
      expect(await bench.store.jobs.events(id, 0)).toEqual([]);
      expect(await bench.store.jobs.list({ owner: "shop", limit: 10 })).toEqual([]);
      expect(await bench.store.jobs.cancel(id)).toBe("missing");
    });

    test("hundreds are ended and forgotten in one sweep", async () => {
      for (let i = 0; i < 450; i++) await bench.admit({ isDurable: false });
      bench.clock.advance(DAY);
      expect(await bench.store.jobs.sweep()).toBe(450);
      bench.clock.advance(DAY);
      expect(await bench.store.jobs.sweep()).toBe(450);
      expect(await bench.store.jobs.list({ owner: "shop", limit: 10 })).toEqual([]);
    });

    test("a message is forgotten a week after it was made, unless it is pending", async () => {
      const webhook = { url: "https://example.com/", events: ["job.started", "job.succeeded"] } as const;
      await bench.succeed({ webhook });
      const [pending, delivered] = await bench.store.webhooks.list({ owner: "shop", limit: 10 });
      await bench.store.webhooks.claimDue(bench.clock.now(), 10, LEASE);
      const attempt = { at: bench.clock.now(), status: 200, failure: undefined, durationMs: 1 };
      await bench.store.webhooks.record(delivered.id, attempt, "delivered");
      bench.clock.advance(7 * DAY - 1);
      await bench.store.jobs.sweep();
      expect(await bench.store.webhooks.list({ owner: "shop", limit: 10 })).toHaveLength(2);
      bench.clock.advance(1);
      await bench.store.jobs.sweep();
      expect((await bench.store.webhooks.list({ owner: "shop", limit: 10 })).map(({ id }) => id)).toEqual([pending.id]);
    });
  });

  describe("sweeping blobs", () => {
    const put = async (text: string): Promise<BlobId> => bench.store.blobs.put(Buffer.from(text), false);
    const sweep = async (): Promise<void> => sweepStores({ ...bench.store, clock: bench.clock.now });
    const isThere = async (id: BlobId): Promise<boolean> => (await bench.store.blobs.get(id)) !== undefined;

    test("what a waiting or running job works from stays; once the job has ended, only its result does", async () => {
      const [picture, mask] = [await put("picture"), await put("mask")];
      await bench.admit({ request: { picture, mask } });
      bench.clock.advance(2 * HOUR);
      await sweep();
      expect([await isThere(picture), await isThere(mask)]).toEqual([true, true]);

      const { fence } = await bench.claim();
      const result = await put("result");
      await bench.store.jobs.complete(fence, resultOf(result));
      bench.clock.advance(2 * HOUR);
      await sweep();
      expect([await isThere(picture), await isThere(mask), await isThere(result)]).toEqual([false, false, true]);

      bench.clock.advance(DAY);
      await sweep();
      expect(await isThere(result)).toBe(false);
    });

    test("a blob that two jobs share stays until both have ended", async () => {
      const picture = await put("picture");
      await bench.admit({ request: { picture } });
      await bench.admit({ request: { picture, mask: picture } });
      const first = await bench.claim();
      await bench.store.jobs.complete(first.fence, resultOf());
      bench.clock.advance(2 * HOUR);
      await sweep();
      expect(await isThere(picture)).toBe(true);

      const second = await bench.claim();
      await bench.store.jobs.complete(second.fence, resultOf());
      await sweep();
      expect(await isThere(picture)).toBe(false);
    });

    test("an input that is the result too stays with it", async () => {
      const picture = await put("picture");
      await bench.succeed({ request: { picture } }, picture);
      bench.clock.advance(2 * HOUR);
      await sweep();
      expect(await isThere(picture)).toBe(true);
    });

    test("bytes put for an admission that was refused go after an hour", async () => {
      const picture = await put("picture");
      await bench.store.jobs.admit(bench.newAdmission({ request: { picture } }), 1, { ...NO_LIMITS, maxQueued: 0 });
      bench.clock.advance(HOUR);
      await sweep();
      expect(await isThere(picture)).toBe(true);
      bench.clock.advance(1);
      await sweep();
      expect(await isThere(picture)).toBe(false);
    });

    test("a sweep never takes bytes that an admission under way has put again, wherever it comes in between", async () => {
      const picture = await put("picture");
      bench.clock.advance(2 * HOUR);
      const moment = new Date(bench.clock.now().getTime() - HOUR);
      const old: BlobId[] = [];
      for await (const ids of bench.store.blobs.putBefore(moment)) old.push(...(await bench.store.jobs.unreferenced(ids)));
      expect(old).toEqual([picture]);
      // The sweep has made up its mind; now somebody sends the same picture.
      await put("picture");
      await bench.store.blobs.delete(old, moment);
      const { id } = await bench.admit({ request: { picture } });
      expect(await isThere(picture)).toBe(true);
      expect((await bench.store.jobs.find(id))?.request.picture).toBe(picture);
    });
  });
}
