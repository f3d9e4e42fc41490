import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../jobs/clock.ts";
import { openFileBlobStore } from "./file-blob-store.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-blobs-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("what a process left half of a small blob is no blob, and is mended by the next put", async () => {
  const bytes = randomBytes(5000);
  const id = createHash("sha256").update(bytes).digest("hex");
  const path = join(folder, id.slice(0, 2), id.slice(2));
  mkdirSync(dirname(path));
  writeFileSync(path, bytes.subarray(0, 1234));
  const blobs = openFileBlobStore(folder, systemClock);
  expect(await blobs.get(id)).toBeUndefined();
  expect(await blobs.put(bytes, false)).toBe(id);
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test("no way of putting a blob leaves another file behind", async () => {
  const blobs = openFileBlobStore(folder, systemClock);
  for (const size of [0, 1, 300_000]) for (const isDurable of [false, true, false]) await blobs.put(Buffer.alloc(size, 7), isDurable);
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  const blobFolders = readdirSync(folder).filter((name) => name !== "tmp");
  expect(blobFolders.flatMap((name) => readdirSync(join(folder, name)))).toHaveLength(3);
});
