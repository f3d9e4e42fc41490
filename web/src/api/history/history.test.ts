import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test } from "vitest";
import { openHistoryDatabase, type HistoryDatabase } from "./database.ts";
import type { EntryPictures, HistoryEntry, RunFacts } from "./history-entry.ts";
import { createHistory } from "./history.ts";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const FACTS: RunFacts = { pictures: [], model: "starter", steps: 4, scheduler: "ddim", warnings: [], workMs: 5, traceId: "0123" };

/** A run that has ended, the `number`-th one. */
function ended(number: number): Omit<HistoryEntry, "bytes"> {
  return { id: `run ${number}`, startedAt: number, settings: { prompt: "a lion" }, jobId: "job_1", facts: FACTS, thumbnail: undefined };
}

function pictures(bytes: number): EntryPictures {
  return { picture: new Blob(["in"], { type: "image/jpeg" }), mask: undefined, results: [new Blob(["x".repeat(bytes - 2)])] };
}

const ids = (history: ReturnType<typeof createHistory>): string[] => history.getSnapshot().entries.map(({ id }) => id);

test("runs and their pictures survive a reload, newest first", async () => {
  const before = createHistory(openHistoryDatabase);
  await before.open();
  await before.keep({ ...ended(1), thumbnail: new Blob(["thumb"]) }, pictures(10));
  await before.keep(ended(2), pictures(20));
  const after = createHistory(openHistoryDatabase);
  expect(after.getSnapshot().isLoaded).toBe(false);
  expect(await after.open()).toEqual([]);
  expect(after.getSnapshot()).toMatchObject({ isLoaded: true, bytes: 35, trouble: undefined });
  expect(ids(after)).toEqual(["run 2", "run 1"]);
  expect(await after.getSnapshot().entries[1].thumbnail?.text()).toBe("thumb");
  const stored = await after.pictures("run 1");
  expect([stored?.picture?.type, await stored?.picture?.text(), await stored?.results[0].text()]).toEqual(["image/jpeg", "in", "xxxxxxxx"]);
});

test("a run that had not ended is told of when the page is opened again, and takes its own place when it ends", async () => {
  const before = createHistory(openHistoryDatabase);
  await before.open();
  await before.keep({ ...ended(1), facts: undefined }, pictures(10));
  await before.keep(ended(2), pictures(10));
  const after = createHistory(openHistoryDatabase);
  expect((await after.open()).map(({ id, jobId }) => [id, jobId])).toEqual([["run 1", "job_1"]]);
  await after.keep(ended(1), pictures(30));
  expect(ids(after)).toEqual(["run 2", "run 1"]);
  expect(await createHistory(openHistoryDatabase).open()).toEqual([]);
});

test("what is deleted is gone, pictures included; clearing spares a run that goes on", async () => {
  const history = createHistory(openHistoryDatabase);
  await history.open();
  for (const number of [1, 2]) await history.keep(ended(number), pictures(10));
  await history.keep({ ...ended(3), facts: undefined }, pictures(10));
  await history.remove("run 2");
  expect(ids(history)).toEqual(["run 3", "run 1"]);
  await history.clear();
  expect(ids(history)).toEqual(["run 3"]);
  const after = createHistory(openHistoryDatabase);
  await after.open();
  expect(ids(after)).toEqual(["run 3"]);
  expect(await after.pictures("run 1")).toBeUndefined();
});

test.each([
  ["count", { entries: 2, bytes: 1000 }, ["run 4", "run 3"]],
  ["bytes", { entries: 10, bytes: 30 }, ["run 4", "run 3", "run 2"]],
  ["less than the newest one needs", { entries: 10, bytes: 1 }, ["run 4"]],
])("the oldest runs make room by %s", async (_, limits, kept) => {
  const history = createHistory(openHistoryDatabase, limits);
  await history.open();
  for (const number of [1, 2, 3, 4]) await history.keep(ended(number), pictures(10));
  expect(ids(history)).toEqual(kept);
  const after = createHistory(openHistoryDatabase);
  await after.open();
  expect(ids(after)).toEqual(kept);
});

/** A browser that gives room for so many runs. */
async function openSmallDatabase(room: number): Promise<HistoryDatabase> {
  const database = await openHistoryDatabase();
  return {
    ...database,
    async put(entry, pictures) {
      if ((await database.list()).length >= room) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      await database.put(entry, pictures);
    },
  };
}

test("when the browser gives no more room the oldest runs make it", async () => {
  const history = createHistory(() => openSmallDatabase(2));
  await history.open();
  for (const number of [1, 2, 3]) await history.keep(ended(number), pictures(10));
  expect(ids(history)).toEqual(["run 3", "run 2"]);
  expect(history.getSnapshot().trouble).toBeUndefined();
});

test("when there is no room even so, the history says it is full", async () => {
  const history = createHistory(() => openSmallDatabase(0));
  await history.open();
  await history.keep(ended(1), pictures(10));
  expect(history.getSnapshot()).toMatchObject({ entries: [], trouble: "full" });
});

test("a browser without storage costs the history, and nothing throws", async () => {
  const history = createHistory(() => Promise.reject(new DOMException("Not here.", "InvalidStateError")));
  expect(await history.open()).toEqual([]);
  await history.keep(ended(1), pictures(10));
  await history.remove("run 1");
  expect(await history.pictures("run 1")).toBeUndefined();
  expect(history.getSnapshot()).toEqual({ isLoaded: true, entries: [], bytes: 0, trouble: "unavailable" });
});
