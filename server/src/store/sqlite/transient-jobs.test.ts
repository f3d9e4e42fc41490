import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../jobs/clock.ts";
import type { NamedBytes } from "../../jobs/blob-store.ts";
import type { Fence } from "../../jobs/job-store.ts";
import { createAdmissions, FAILURE, jobOf, LEASE, NO_LIMITS, resultOf, type AdmissionExample } from "../conformance/examples.ts";
import { openStore, type Store } from "./open-store.ts";

let folder: string;
let store: Store;
/** What another process would find. */
let onDisk: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-transient-"));
  store = openStore(folder);
  onDisk = new DatabaseSync(join(folder, "retouch.sqlite"));
});

afterEach(() => {
  onDisk.close();
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-next`, { recursive: true, force: true });
});

const newAdmission = createAdmissions({ now: systemClock, advance: () => undefined });

async function admit(example: AdmissionExample = {}): Promise<string> {
  return jobOf(await store.jobs.admit(newAdmission({ isDurable: false, ...example }), 0, NO_LIMITS)).id;
}

async function start(): Promise<Fence> {
  await admit();
  return (await store.jobs.claim("worker", LEASE))!.fence;
}

/** Has a job end that takes its pictures along. */
async function completeWith(...texts: string[]): Promise<{ fence: Fence; pictures: NamedBytes[] }> {
  const fence = await start();
  const all = texts.map((text) => Buffer.from(text));
  const pictures = await Promise.all(all.map(async (bytes) => ({ id: (await store.blobs.nameOf?.(bytes, false))!, bytes })));
  const ids = pictures.map(({ id }) => id);
  expect(await store.jobs.complete(fence, resultOf(...ids), { pictures })).toBe(true);
  return { fence, pictures };
}

function statesOnDisk(): unknown[] {
  const rows = onDisk.prepare("SELECT state FROM job ORDER BY id").all();
  return rows.map(({ state }) => state);
}

function endedOnDisk(): unknown {
  return onDisk.prepare("SELECT count(*) AS jobs FROM ended_job").get()!["jobs"];
}

test("a job that only an open connection waits for is written as one text when it has succeeded, and soon into its tables", async () => {
  const fence = await start();
  expect(endedOnDisk()).toBe(0);
  expect(await store.jobs.complete(fence, resultOf())).toBe(true);
  expect(endedOnDisk()).toBe(1);
  expect(statesOnDisk()).toEqual([]);
  expect(await store.jobs.find(fence.jobId)).toMatchObject({ state: "succeeded" });
  await expect.poll(statesOnDisk).toEqual(["succeeded"]);
  expect(endedOnDisk()).toBe(0);
  expect((await store.jobs.events(fence.jobId, 0)).map(({ kind }) => kind)).toEqual(["started", "finished"]);
});

test("what a process left that ended in between is put into its tables by the next", async () => {
  const { owner } = (await store.jobs.find(await admit()))!;
  const { fence } = (await store.jobs.claim("worker", LEASE))!;
  await store.jobs.complete(fence, resultOf());
  const before = await store.jobs.find(fence.jobId);
  cpSync(folder, `${folder}-next`, { recursive: true });
  using next = openStore(`${folder}-next`);
  expect(await next.jobs.find(fence.jobId)).toEqual(before);
  const { createdAt } = before!;
  expect(await next.jobs.usage(owner, createdAt, createdAt)).toMatchObject([{ jobs: 1 }]);
  expect(await next.jobs.list({ owner, limit: 1 })).toEqual([before]);
});

test("a result that is told has its pictures, whenever the process ends", async () => {
  const { fence, pictures } = await completeWith("one", "another", "");
  const ids = pictures.map(({ id }) => id);
  expect(endedOnDisk()).toBe(1);
  cpSync(folder, `${folder}-next`, { recursive: true });
  for (const settles of [false, true]) {
    using next = openStore(`${folder}-next`);
    if (settles) next.writeDown();
    expect(await next.jobs.find(fence.jobId)).toMatchObject({ state: "succeeded", result: resultOf(...ids) });
    expect(await next.jobs.unreferenced(ids)).toEqual([]);
    for (const { id, bytes } of pictures) expect(await next.blobs.get(id)).toEqual(bytes);
  }
});

test("pictures of a job that has ended can be read while there is no room for their own rows", async () => {
  onDisk.exec("CREATE TRIGGER full BEFORE INSERT ON small_blob BEGIN SELECT RAISE(ABORT, 'no room'); END");
  const { pictures } = await completeWith("one", "another");
  await expect(async () => store.jobs.list({ limit: 1 })).rejects.toThrow("no room");
  for (const { id, bytes } of pictures) expect(await store.blobs.get(id)).toEqual(bytes);
  onDisk.exec("DROP TRIGGER full");
  store.writeDown();
  expect(onDisk.prepare("SELECT count(*) AS blobs FROM small_blob").get()).toEqual({ blobs: 2 });
  for (const { id, bytes } of pictures) expect(await store.blobs.get(id)).toEqual(bytes);
});

test("a picture that two jobs have made is there for the second when the first is in its tables", async () => {
  const [first] = [await completeWith("same"), store.writeDown()];
  const second = await completeWith("same");
  expect(second.pictures[0].id).toBe(first.pictures[0].id);
  store.writeDown();
  expect(await store.blobs.get(first.pictures[0].id)).toEqual(Buffer.from("same"));
});

test("what has ended counts for its owner before it is in its tables", async () => {
  const limits = { ...NO_LIMITS, maxPicturesADay: 2, maxUnfinishedOfOwner: 1 };
  for (const kind of ["accepted", "accepted", "refused"]) {
    const outcome = await store.jobs.admit(newAdmission({ isDurable: false }), 0, limits);
    expect(outcome.kind).toBe(kind);
    const claim = await store.jobs.claim("worker", LEASE);
    if (claim !== undefined) await store.jobs.complete(claim.fence, resultOf());
  }
  expect(statesOnDisk()).toEqual([]);
});

test.each([
  { name: "is durable", example: { isDurable: true } },
  { name: "can be asked for again", example: { idempotency: { key: "k", fingerprint: "f" } } },
  { name: "tells a webhook", example: { webhook: { url: "https://example.com/", events: ["job.succeeded"] } } },
] as const)("one that $name is written when it is admitted", async ({ example }) => {
  await admit(example);
  expect(statesOnDisk()).toEqual(["queued"]);
});

test.each([
  ["its worker is heard of", "running", async (fence) => store.jobs.renew(fence, LEASE)],
  ["it has failed", "failed", async (fence) => store.jobs.fail(fence, FAILURE)],
  ["it is handed back", "queued", async (fence) => store.jobs.release(fence)],
  ["it is cancelled", "cancelled", async ({ jobId }) => store.jobs.cancel(jobId)],
  ["its id is about to be told", "running", async ({ jobId }) => store.jobs.makeDurable(jobId)],
  ["it is listed", "running", async () => store.jobs.list({ owner: "shop", limit: 1 })],
  ["dead leases are looked for", "running", async () => store.jobs.recover()],
  ["the store is closed", "running", async () => Promise.resolve(store.jobs.writeDown())],
] satisfies [string, string, (fence: Fence) => Promise<unknown>][])("it is written down when %s", async (_, state, act) => {
  const fence = await start();
  await act(fence);
  expect(statesOnDisk()).toEqual([state]);
});

test("a result that finds no room leaves the job as it was, to be handed back or tried again", async () => {
  const fence = await start();
  onDisk.exec("CREATE TRIGGER full BEFORE INSERT ON ended_job BEGIN SELECT RAISE(ABORT, 'no room'); END");
  await expect(store.jobs.complete(fence, resultOf())).rejects.toThrow("no room");
  expect(await store.jobs.find(fence.jobId)).toMatchObject({ state: "running" });
  onDisk.exec("DROP TRIGGER full");
  expect(await store.jobs.complete(fence, resultOf())).toBe(true);
  store.jobs.writeDown();
  expect(statesOnDisk()).toEqual(["succeeded"]);
});

test("an ended job that finds no room in its tables is put there as soon as there is some", async () => {
  const fence = await start();
  onDisk.exec("CREATE TRIGGER full BEFORE INSERT ON job BEGIN SELECT RAISE(ABORT, 'no room'); END");
  expect(await store.jobs.complete(fence, resultOf())).toBe(true);
  await expect(store.jobs.list({ limit: 1 })).rejects.toThrow("no room");
  expect(endedOnDisk()).toBe(1);
  onDisk.exec("DROP TRIGGER full");
  await expect.poll(statesOnDisk, { timeout: 5000 }).toEqual(["succeeded"]);
});

test("however many wait, few are in memory alone, and the oldest is claimed first", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 120; i++) ids.push(await admit({ isDurable: i === 7 }));
  expect(statesOnDisk().length).toBeGreaterThan(60);
  expect(await store.jobs.stats()).toMatchObject({ queued: 120, running: 0 });
  const claimed: string[] = [];
  for (let i = 0; i < 120; i++) claimed.push((await store.jobs.claim("worker", LEASE))!.job.id);
  expect(claimed).toEqual(ids);
});
