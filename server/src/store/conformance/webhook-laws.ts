import { describe, expect, test } from "vitest";
import { DISABLED_FAILURE, type WebhookAttempt, type WebhookMessage } from "../../webhooks/webhook-store.ts";
import { DAY, HOUR, LEASE, SECOND } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

const SHOP = "https://shop.example.com/hook";
const OTHER = "https://other.example.com:8443/hook";

/** Messages to webhooks, from the outbox to the last attempt. */
export function describeWebhooks(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  /** The message of a job that has succeeded. */
  async function message(url = SHOP, owner = "shop"): Promise<WebhookMessage> {
    const { id: jobId } = await bench.succeed({ owner, webhook: { url, events: ["job.succeeded"] } });
    const [message] = await bench.store.webhooks.list({ owner, jobId, limit: 1 });
    return message;
  }

  async function claim(limit = 10, limitPerHost?: number): Promise<string[]> {
    return (await bench.store.webhooks.claimDue(bench.clock.now(), limit, LEASE, limitPerHost)).map(({ id }) => id);
  }

  const attemptWith = (status: number | undefined): WebhookAttempt => ({
    at: bench.clock.now(),
    status,
    failure: status === 204 ? undefined : "no",
    durationMs: 12.5,
  });

  const inFuture = (milliseconds: number): Date => new Date(bench.clock.now().getTime() + milliseconds);

  describe("claiming messages", () => {
    test("the oldest come first, each for one caller until its lease ends", async () => {
      const [a, b, c] = [await message(), await message(), await message()];
      expect(await claim(2)).toEqual([a.id, b.id]);
      expect(await claim()).toEqual([c.id]);
      expect(await claim()).toEqual([]);
      bench.clock.advance(LEASE - 1);
      expect(await claim()).toEqual([]);
      bench.clock.advance(1);
      expect(await claim()).toEqual([a.id, b.id, c.id]);
    });

    test("one that waits is due at its time, not a millisecond sooner", async () => {
      const { id } = await message();
      await claim();
      await bench.store.webhooks.record(id, attemptWith(500), inFuture(5 * SECOND));
      bench.clock.advance(5 * SECOND - 1);
      expect(await claim()).toEqual([]);
      bench.clock.advance(1);
      expect(await claim()).toEqual([id]);
    });

    test("no host gets more at once than it may, and none waits for another", async () => {
      const shop = [await message(), await message(`${SHOP}?again`), await message()];
      const other = await message(OTHER);
      expect(await claim(10, 2)).toEqual([shop[0].id, shop[1].id, other.id]);
      expect(await claim(10, 2)).toEqual([]);
      await bench.store.webhooks.record(shop[0].id, attemptWith(500), inFuture(HOUR));
      expect(await claim(10, 2)).toEqual([shop[2].id]);
    });

    test("a port makes another host, a path or a scheme does not", async () => {
      const urls = ["https://a.example.com/", "http://a.example.com/b/c?d=/", "https://a.example.com:8443/", "https://[2606:4700::1]/x"];
      const ids = [];
      for (const url of urls) ids.push((await message(url)).id);
      expect(await claim(10, 1)).toEqual([ids[0], ids[2], ids[3]]);
    });

    test("nothing is claimed at a limit of none", async () => {
      await message();
      expect(await claim(0)).toEqual([]);
      expect(await claim(10, 0)).toEqual([]);
    });
  });

  describe("attempts", () => {
    test("are kept in order, with the job as it was then", async () => {
      const { id, jobId } = await message();
      const [first, second] = [attemptWith(undefined), attemptWith(204)];
      await bench.store.webhooks.record(id, first, inFuture(SECOND));
      expect(await bench.store.webhooks.find(id)).toMatchObject({ state: "pending", attempts: [first], dueAt: inFuture(SECOND) });
      await bench.store.webhooks.record(id, second, "delivered");
      expect(await bench.store.webhooks.find(id)).toMatchObject({
        id,
        jobId,
        owner: "shop",
        url: SHOP,
        event: "job.succeeded",
        state: "delivered",
        attempts: [first, second],
        replayedAfter: 0,
        dueAt: undefined,
        job: { id: jobId, state: "succeeded" },
      });
      expect(await claim()).toEqual([]);
    });

    test("of two callers who both tried, a late failure does not undo a delivery", async () => {
      const { id } = await message();
      await bench.store.webhooks.record(id, attemptWith(204), "delivered");
      await bench.store.webhooks.record(id, attemptWith(500), inFuture(SECOND));
      const found = await bench.store.webhooks.find(id);
      expect(found).toMatchObject({ state: "delivered", dueAt: undefined });
      expect(found?.attempts.map(({ status }) => status)).toEqual([204, 500]);
    });

    test("of a message that was never made are not kept", async () => {
      await bench.store.webhooks.record("msg_missing", attemptWith(204), "delivered");
      expect(await bench.store.webhooks.find("msg_missing")).toBeUndefined();
    });

    test("outlive the process", async () => {
      const { id } = await message();
      await bench.store.webhooks.record(id, attemptWith(500), inFuture(SECOND));
      const { webhooks } = await bench.store.reopen();
      expect(await webhooks.find(id)).toEqual(await bench.store.webhooks.find(id));
    });
  });

  describe("lists of messages", () => {
    test("come newest first, page by page, of one owner, job or state", async () => {
      const [a, b, other, c] = [await message(), await message(), await message(SHOP, "studio"), await message()];
      await bench.store.webhooks.record(b.id, attemptWith(500), "failed");
      const list = async (query: object) => (await bench.store.webhooks.list({ owner: "shop", limit: 10, ...query })).map(({ id }) => id);
      expect(await list({})).toEqual([c.id, b.id, a.id]);
      expect(await list({ limit: 2 })).toEqual([c.id, b.id]);
      expect(await list({ before: b.id })).toEqual([a.id]);
      expect(await list({ jobId: b.jobId })).toEqual([b.id]);
      expect(await list({ jobId: other.jobId })).toEqual([]);
      expect(await list({ state: "failed" })).toEqual([b.id]);
      expect(await list({ state: "pending" })).toEqual([c.id, a.id]);
      expect(await list({ owner: "nobody" })).toEqual([]);
    });
  });

  describe("replaying", () => {
    test.each(["delivered", "failed"] as const)("a %s message is due again, and knows since when", async (state) => {
      const { id } = await message();
      await bench.store.webhooks.record(id, attemptWith(500), state);
      bench.clock.advance(DAY);
      expect(await bench.store.webhooks.replay(id)).toBe(true);
      expect(await bench.store.webhooks.find(id)).toMatchObject({ state: "pending", replayedAfter: 1, dueAt: bench.clock.now() });
      expect(await claim()).toEqual([id]);
    });

    test("a pending message and one that never was are left alone", async () => {
      const { id } = await message();
      expect(await bench.store.webhooks.replay(id)).toBe(false);
      expect(await bench.store.webhooks.replay("msg_missing")).toBe(false);
    });
  });

  describe("a disabled URL", () => {
    test("fails what is pending and what comes, visibly; others' messages to it go on", async () => {
      const [delivered, pending, elsewhere, others] = [
        await message(),
        await message(),
        await message(OTHER),
        await message(SHOP, "studio"),
      ];
      await bench.store.webhooks.record(delivered.id, attemptWith(204), "delivered");
      await bench.store.webhooks.disable("shop", SHOP);
      const { state, attempts } = (await bench.store.webhooks.find(pending.id))!;
      expect({ state, attempts }).toEqual({
        state: "failed",
        attempts: [{ at: bench.clock.now(), status: undefined, failure: DISABLED_FAILURE, durationMs: 0 }],
      });
      expect((await bench.store.webhooks.find(delivered.id))?.state).toBe("delivered");
      expect((await claim()).toSorted()).toEqual([elsewhere.id, others.id].toSorted());

      await bench.succeed({ webhook: { url: SHOP, events: ["job.succeeded"] } });
      expect(await claim()).toEqual([]);
    });

    test("is taken back into use by replaying one of its messages", async () => {
      const { id } = await message();
      await bench.store.webhooks.record(id, attemptWith(410), "failed");
      await bench.store.webhooks.disable("shop", SHOP);
      await bench.store.webhooks.disable("shop", SHOP);
      await bench.store.webhooks.replay(id);
      const next = await message();
      expect(await claim()).toEqual([id, next.id]);
    });

    test("is taken back by replaying what came while it was disabled, and is then told that very thing", async () => {
      await bench.store.webhooks.disable("shop", SHOP);
      const unsent = await message();
      expect(unsent.state).toBe("failed");
      expect(await bench.store.webhooks.replay(unsent.id)).toBe(true);
      const next = await message();
      expect(await claim()).toEqual([unsent.id, next.id]);
      expect(await bench.store.webhooks.find(unsent.id)).toMatchObject({ replayedAfter: 1 });
    });

    test("is told of to who asks, until it is taken back", async () => {
      const isDisabled = (owner: string, url: string): Promise<boolean> => bench.store.webhooks.isDisabled(owner, url);
      const { id } = await message();
      await bench.store.webhooks.disable("shop", SHOP);
      expect(await Promise.all([isDisabled("shop", SHOP), isDisabled("shop", OTHER), isDisabled("other", SHOP)])).toEqual([
        true,
        false,
        false,
      ]);
      await bench.store.webhooks.replay(id);
      expect(await isDisabled("shop", SHOP)).toBe(false);
    });

    test("is tried again after a week by itself, and not a millisecond sooner", async () => {
      await bench.store.webhooks.disable("shop", SHOP);
      bench.clock.advance(7 * DAY - 1);
      await bench.store.jobs.sweep();
      expect((await message()).state).toBe("failed");
      bench.clock.advance(1);
      await bench.store.jobs.sweep();
      expect((await message()).state).toBe("pending");
    });
  });

  describe("watching for messages", () => {
    test("who watches hears of a new one, a replayed one, and an attempt that ended", async () => {
      let rings = 0;
      const stop = bench.store.webhooks.watchDue(() => rings++);
      const heard = async (change: () => Promise<unknown>): Promise<boolean> => {
        const before = rings;
        await change();
        await Promise.resolve();
        return rings > before;
      };
      const { id } = await message();
      expect(rings).toBeGreaterThan(0);
      expect(await heard(() => bench.store.webhooks.record(id, attemptWith(500), "failed"))).toBe(true);
      expect(await heard(() => bench.store.webhooks.replay(id))).toBe(true);
      stop();
      expect(await heard(() => message())).toBe(false);
    });
  });
}
