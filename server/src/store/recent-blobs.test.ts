import { expect, test } from "vitest";
import type { BlobStore } from "../jobs/blob-store.ts";
import { keepRecentBlobs } from "./recent-blobs.ts";

/** A store of blobs named by their first byte, that counts what is asked of it. */
function createCountingBlobs() {
  const stored = new Map<string, Uint8Array>();
  const gets: string[] = [];
  const blobs: BlobStore = {
    async put(bytes) {
      stored.set(String(bytes[0]), bytes);
      return String(bytes[0]);
    },
    async makeDurable() {},
    async get(id) {
      gets.push(id);
      return stored.get(id);
    },
    async *putBefore() {
      yield [...stored.keys()];
    },
    async delete(ids) {
      for (const id of ids) stored.delete(id);
    },
  };
  return { blobs, gets };
}

const MOMENT = new Date(0);

/** Bytes with a buffer of their own. */
function bytesOf(first: number, length: number): Uint8Array {
  return new Uint8Array(length).fill(first);
}

test("what was put lately is not read again", async () => {
  const { blobs, gets } = createCountingBlobs();
  const recent = keepRecentBlobs(blobs, 100);
  const id = await recent.put(bytesOf(1, 50), true);
  expect(await recent.get(id)).toEqual(bytesOf(1, 50));
  expect(gets).toEqual([]);
});

test.each([
  ["the oldest goes when there is too much", [40, 40, 40], ["1"]],
  ["what is too large alone is not kept, and drives out no more than it must", [101], ["1"]],
  ["exactly as much as may be kept is kept", [50, 50], []],
  ["two go for one", [30, 30, 90], ["1", "2"]],
])("%s", async (_, lengths, read) => {
  const { blobs, gets } = createCountingBlobs();
  const recent = keepRecentBlobs(blobs, 100);
  const ids: string[] = [];
  for (const [i, length] of lengths.entries()) ids.push(await recent.put(bytesOf(i + 1, length), true));
  for (const [i, id] of ids.entries()) expect(await recent.get(id)).toEqual(bytesOf(i + 1, lengths[i]));
  expect(gets).toEqual(read);
});

test("putting the same again counts once", async () => {
  const { blobs, gets } = createCountingBlobs();
  const recent = keepRecentBlobs(blobs, 100);
  for (let i = 0; i < 5; i++) await recent.put(bytesOf(1, 60), true);
  const other = await recent.put(bytesOf(2, 40), true);
  await recent.get("1");
  await recent.get(other);
  expect(gets).toEqual([]);
});

test("a part of a larger buffer counts as the whole, which it keeps alive", async () => {
  const { blobs, gets } = createCountingBlobs();
  const recent = keepRecentBlobs(blobs, 100);
  const id = await recent.put(bytesOf(1, 1000).subarray(0, 10), true);
  await recent.get(id);
  expect(gets).toEqual([id]);
});

test("what is deleted is gone", async () => {
  const { blobs } = createCountingBlobs();
  const recent = keepRecentBlobs(blobs, 100);
  const id = await recent.put(bytesOf(1, 10), true);
  await recent.delete([id], MOMENT);
  expect(await recent.get(id)).toBeUndefined();
});
