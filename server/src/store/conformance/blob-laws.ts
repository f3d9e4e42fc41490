import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { BlobId } from "../../jobs/job.ts";
import { ALL_EVENTS, blobNamed, resultOf, SECOND } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

export function describeBlobs(open: OpenStoreUnderTest): void {
  const bench = useBench(open);
  const SIZES = [0, 1, 256 * 1024, 256 * 1024 + 1, 3_000_000];

  async function listBefore(moment: Date): Promise<BlobId[]> {
    const ids: BlobId[] = [];
    for await (const batch of bench.store.blobs.putBefore(moment)) ids.push(...batch);
    return ids;
  }

  describe.each([true, false])("blobs (durable: %s)", (isDurable) => {
    test.each(SIZES)("%d bytes come back as they were, under their SHA-256, after a restart too", async (size) => {
      const bytes = randomBytes(size);
      const id = await bench.store.blobs.put(bytes, isDurable);
      expect(id).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(Buffer.from((await bench.store.blobs.get(id))!).equals(bytes)).toBe(true);
      const reopened = await bench.store.reopen();
      expect(Buffer.from((await reopened.blobs.get(id))!).equals(bytes)).toBe(true);
    });

    test.each(SIZES.slice(1))("of %d bytes, one changed is noticed after a restart, and mended when they are put again", async (size) => {
      const bytes = randomBytes(size);
      const id = await bench.store.blobs.put(bytes, isDurable);
      await bench.store.damage(id);
      const damaged = await bench.store.reopen();
      expect(await damaged.blobs.get(id)).toBeUndefined();
      expect(await damaged.blobs.put(bytes, isDurable)).toBe(id);
      const mended = await bench.store.reopen();
      expect(Buffer.from((await mended.blobs.get(id))!).equals(bytes)).toBe(true);
    });

    test("equal bytes are one blob, even when put at once", async () => {
      const ids = await Promise.all(Array.from({ length: 8 }, async () => bench.store.blobs.put(Buffer.from("same"), isDurable)));
      expect(new Set(ids).size).toBe(1);
      bench.clock.advance(1);
      expect(await listBefore(bench.clock.now())).toEqual([ids[0]]);
      expect(await bench.store.blobs.get(ids[0])).toEqual(Buffer.from("same"));
    });
  });

  test("bytes that were put without being durable can be made so", async () => {
    const id = await bench.store.blobs.put(Buffer.from("picture"), false);
    await bench.store.blobs.makeDurable([id, blobNamed("0")]);
    expect(await bench.store.blobs.get(id)).toEqual(Buffer.from("picture"));
  });

  describe("pictures that the end of a job takes along, where it does", () => {
    const webhook = { url: "https://example.com/hook", events: ALL_EVENTS };

    test.each([
      ["one that somebody was told of", { isDurable: true }],
      ["one that only a connection waits for", { isDurable: false }],
      ["one with a webhook", { webhook }],
    ])("are there when it has succeeded: %s", async (_which, example) => {
      const { job, fence } = await bench.start(example);
      const all = [randomBytes(9), randomBytes(12_000), randomBytes(1_000_000)];
      const named = await Promise.all(all.map(async (bytes) => ({ id: await bench.store.blobs.nameOf?.(bytes, job.isDurable), bytes })));
      const pictures = named.flatMap(({ id, bytes }) => (id === undefined ? [] : [{ id, bytes }]));
      const ids = await Promise.all(named.map(async ({ id, bytes }) => id ?? bench.store.blobs.put(bytes, job.isDurable)));
      expect(await bench.store.jobs.complete(fence, resultOf(...ids), { pictures })).toBe(true);
      for (const [i, id] of ids.entries()) expect(await bench.store.blobs.get(id)).toEqual(all[i]);
      const reopened = await bench.store.reopen();
      for (const [i, id] of ids.entries()) expect(await reopened.blobs.get(id)).toEqual(all[i]);
      expect(await bench.store.jobs.unreferenced(ids)).toEqual([]);
    });

    test("are needed by nobody when it was cancelled meanwhile", async () => {
      const bytes = randomBytes(9);
      const { fence } = await bench.start({ isDurable: false });
      const id = (await bench.store.blobs.nameOf?.(bytes, false))!;
      await bench.store.jobs.cancel(fence.jobId);
      expect(await bench.store.jobs.complete(fence, resultOf(id), { pictures: [{ id, bytes }] })).toBe(false);
      expect(await bench.store.jobs.unreferenced([id])).toEqual([id]);
    });
  });

  test("a blob that never was is not there", async () => {
    expect(await bench.store.blobs.get(blobNamed("0"))).toBeUndefined();
  });

  test.each(["", "ab", "../../etc/passwd", "A".repeat(64), `${"a".repeat(62)}/x`])("%j names no blob", async (id) => {
    await expect(bench.store.blobs.get(id)).rejects.toThrow("Expected a SHA-256 in hexadecimal for id but received");
    await expect(bench.store.blobs.delete([id], bench.clock.now())).rejects.toThrow("Expected a SHA-256");
  });

  test("blobs are listed and deleted by when they were last put", async () => {
    const old = await bench.store.blobs.put(Buffer.from("old"), false);
    const again = await bench.store.blobs.put(Buffer.from("again"), false);
    bench.clock.advance(10 * SECOND);
    const moment = bench.clock.now();
    expect(new Set(await listBefore(moment))).toEqual(new Set([old, again]));
    await bench.store.blobs.put(Buffer.from("again"), false);
    const young = await bench.store.blobs.put(Buffer.from("young"), false);
    expect(await listBefore(moment)).toEqual([old]);
    await bench.store.blobs.delete([old, again, young, blobNamed("0")], moment);
    expect(await bench.store.blobs.get(old)).toBeUndefined();
    expect(await bench.store.blobs.get(again)).toEqual(Buffer.from("again"));
    expect(await bench.store.blobs.get(young)).toEqual(Buffer.from("young"));
  });
}
