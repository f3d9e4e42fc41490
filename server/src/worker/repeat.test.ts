import { expect, test } from "vitest";
import { repeat } from "./repeat.ts";

test("who stops it waits for what is under way, and nothing is begun after", async () => {
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let runs = 0;
  const stop = repeat(
    1,
    async () => {
      runs++;
      begun.resolve();
      await held.promise;
    },
    () => undefined,
  );
  await begun.promise;
  let hasStopped = false;
  const stopped = stop().then(() => (hasStopped = true));
  await new Promise(setImmediate);
  expect(hasStopped).toBe(false);
  held.resolve();
  await stopped;
  expect(runs).toBe(1);
});

test("goes on after a failure, which it tells", async () => {
  const told: unknown[] = [];
  const again = Promise.withResolvers<void>();
  let runs = 0;
  const stop = repeat(
    1,
    async () => {
      if (++runs === 1) throw new TypeError("an accident");
      again.resolve();
    },
    (error) => told.push(error),
  );
  await again.promise;
  await stop();
  expect(told).toEqual([new TypeError("an accident")]);
});
