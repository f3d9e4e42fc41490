import { expect, test } from "vitest";
import { closeAll } from "./close-all.ts";

/** Closers that say their name, those of `broken` throwing it too. */
function closersOf(names: readonly string[], broken: readonly string[] = []) {
  const closed: string[] = [];
  const closers = names.map((name) => async () => {
    await Promise.resolve();
    closed.push(name);
    if (broken.includes(name)) throw new Error(name);
  });
  return { closed, closers };
}

test("what was opened last is closed first, each when the one before is done", async () => {
  const { closed, closers } = closersOf(["store", "engine", "server"]);
  await closeAll(closers);
  expect(closed).toEqual(["server", "engine", "store"]);
});

test.each([
  ["one", ["engine"], "engine"],
  ["several", ["engine", "server"], "Expected to close everything but 2 failed: server; engine"],
])("%s that cannot be closed keeps none of the others open, and is told", async (_, broken, message) => {
  const { closed, closers } = closersOf(["store", "engine", "server"], broken);
  await expect(closeAll(closers)).rejects.toThrow(message);
  expect(closed).toEqual(["server", "engine", "store"]);
});
