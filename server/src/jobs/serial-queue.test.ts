import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createSerialQueue } from "./serial-queue.ts";

const ROOMY = { maxWaiting: 100, maxWaitingBytes: 1000 };

/** Work that ends when told to. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, resolve, reject };
}

test("one piece of work runs at a time, in the order of arrival", async () => {
  const queue = createSerialQueue(ROOMY);
  const events: string[] = [];
  await Promise.all(
    ["a", "b", "c"].map((name) =>
      queue.run(
        async () => {
          events.push(`${name} starts`);
          await sleep(1);
          events.push(`${name} ends`);
        },
        { bytes: 0 },
      ),
    ),
  );
  expect(events).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
});

test("work that fails hands its error to its caller and makes room for the next", async () => {
  const queue = createSerialQueue(ROOMY);
  const failing = queue.run(() => Promise.reject(new Error("no")), { bytes: 0 });
  const next = queue.run(async () => "next", { bytes: 0 });
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("next");
});

describe("a full queue", () => {
  test.each([
    ["by count", { maxWaiting: 1, maxWaitingBytes: 1000 }],
    ["by bytes", { maxWaiting: 100, maxWaitingBytes: 15 }],
  ])("refuses %s and says when to come back", async (_name, limits) => {
    const queue = createSerialQueue(limits);
    const first = held();
    const running = queue.run(first.work, { bytes: 10 });
    const waiting = queue.run(async () => "second", { bytes: 10 });
    await expect(queue.run(async () => "third", { bytes: 10 })).rejects.toMatchObject({ kind: "busy", retryAfterSeconds: 2 });
    first.resolve("first");
    expect(await Promise.all([running, waiting])).toEqual(["first", "second"]);
    expect(queue.refusal()).toBeUndefined();
  });

  test("says so before anybody reads a body", async () => {
    const queue = createSerialQueue({ maxWaiting: 1, maxWaitingBytes: 1000 });
    const first = held();
    const all = [queue.run(first.work, { bytes: 0 }), queue.run(first.work, { bytes: 0 })];
    expect(queue.refusal()).toMatchObject({ kind: "busy", retryAfterSeconds: 2 });
    first.resolve("done");
    await Promise.all(all);
  });

  test("an idle queue takes even the largest piece", async () => {
    expect(await createSerialQueue({ maxWaiting: 1, maxWaitingBytes: 1 }).run(async () => "large", { bytes: 1000 })).toBe("large");
  });
});

describe("cancelling", () => {
  test("takes waiting work out without touching the rest", async () => {
    const queue = createSerialQueue(ROOMY);
    const first = held();
    const controller = new AbortController();
    const running = queue.run(first.work, { bytes: 0 });
    const cancelled = queue.run(async () => "never", { bytes: 0, signal: controller.signal });
    const last = queue.run(async () => "last", { bytes: 0 });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    first.resolve("first");
    expect(await Promise.all([running, last])).toEqual(["first", "last"]);
  });

  test("before the start refuses at once", async () => {
    const run = createSerialQueue(ROOMY).run(async () => "never", { bytes: 0, signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ kind: "cancelled" });
  });
});

test("draining finishes what runs and refuses what waits and what comes", async () => {
  const queue = createSerialQueue(ROOMY);
  const first = held();
  const running = queue.run(first.work, { bytes: 0 });
  const waiting = queue.run(async () => "never", { bytes: 0 });
  const drained = queue.drain();
  await expect(waiting).rejects.toMatchObject({ kind: "draining" });
  await expect(queue.run(async () => "never", { bytes: 0 })).rejects.toMatchObject({ kind: "draining" });
  expect(queue.refusal()).toMatchObject({ kind: "draining", retryAfterSeconds: 5 });
  first.resolve("first");
  expect(await running).toBe("first");
  await drained;
});
