import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import type { Job } from "../jobs/job.ts";
import { createAdmissions, jobOf, NO_LIMITS } from "../store/conformance/examples.ts";
import { openDatabase } from "../store/sqlite/open-database.ts";
import { createSignals } from "../store/signals.ts";
import { createBlobRows } from "../store/sqlite/blob-rows.ts";
import { createSqliteJobStore } from "../store/sqlite/sqlite-job-store.ts";
import { createWrite } from "../store/sqlite/write.ts";
import { stubOutcome } from "../test-support/stub-editor.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { runJob } from "./run-job.ts";
import { startWorker, type Worker } from "./start-worker.ts";

/** Takes pages that a database of this size does not have to spare. */
const LONG_WARNING = "a warning ".repeat(10_000);
const MAX_PAGES = 2 ** 31 - 2;
const SOON = { timeout: 30_000, interval: 20 };

let shop: TestWorkshop;
let worker: Worker | undefined;

beforeEach(() => void (shop = openWorkshop()));

afterEach(async () => {
  await worker?.drain(0);
  worker = undefined;
  shop[Symbol.dispose]();
});

function start(change: Partial<TestWorkshop> = {}): void {
  worker = startWorker({ ...shop, ...change, name: "test", clock: systemClock });
}

/** A worker's blob store on a disk that is full until it is told otherwise. */
function fullDisk() {
  let isFull = true;
  const put: TestWorkshop["blobs"]["put"] = (bytes, isDurable) =>
    isFull ? Promise.reject(new Error("no space left on device")) : shop.blobs.put(bytes, isDurable);
  return { blobs: { ...shop.blobs, put }, free: () => void (isFull = false) };
}

async function read({ id }: Job): Promise<Pick<Job, "state" | "attempts">> {
  const { state, attempts } = (await shop.jobs.find(id))!;
  return { state, attempts };
}

describe("a job whose picture finds no room", () => {
  test("on the disk waits until there is some, and none of its attempts counts", async () => {
    const disk = fullDisk();
    start({ blobs: disk.blobs });
    const job = await shop.admit();
    await expect.poll(() => shop.troubles.length, SOON).toBeGreaterThan(1);
    await expect.poll(() => read(job), SOON).toEqual({ state: "queued", attempts: 0 });
    disk.free();
    await expect.poll(() => read(job), SOON).toEqual({ state: "succeeded", attempts: 1 });
    const { result } = (await shop.jobs.find(job.id))!;
    expect(await shop.blobs.get(result!.pictures[0].blob)).toEqual(Buffer.from("picture 0"));
  });

  test("is not painted again and again meanwhile", async () => {
    const disk = fullDisk();
    start({ blobs: disk.blobs });
    await shop.admit();
    await expect.poll(() => shop.editor.requests.length, SOON).toBe(1);
    await sleep(300); // time for hundreds
    expect(shop.editor.requests.length).toBeLessThan(5);
  });
});

test("a job whose result finds no room in the database waits until there is some, and no attempt counts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retouch-full-"));
  const database = openDatabase(folder);
  try {
    const jobs = createSqliteJobStore({
      database,
      write: createWrite(database),
      blobRows: createBlobRows(database, systemClock),
      signals: createSignals(),
      clock: systemClock,
    });
    const edits: string[] = [];
    shop.editor.edit = async (request) => {
      edits.push(request.prompt);
      return { ...stubOutcome(request), warnings: [LONG_WARNING] };
    };
    const newAdmission = createAdmissions({ now: systemClock, advance: () => undefined });
    const { id } = jobOf(await jobs.admit(newAdmission(), 0, NO_LIMITS));
    const read = async () => (await jobs.find(id))!;
    const pages = Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    start({ jobs });
    await expect.poll(() => edits.length, SOON).toBeGreaterThan(1);
    await expect.poll(read, SOON).toMatchObject({ state: "queued", attempts: 0 });
    expect(new Set(shop.troubles)).toEqual(new Set(["database or disk is full"]));
    database.exec(`PRAGMA max_page_count = ${MAX_PAGES}`);
    await expect.poll(read, SOON).toMatchObject({ state: "succeeded", attempts: 1, result: { warnings: [LONG_WARNING] } });
    await worker?.drain(0);
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
});

describe("a store that does not even take a job back", () => {
  test("is asked again until it does", async () => {
    let refusals = 0;
    const release: TestWorkshop["jobs"]["release"] = (fence) =>
      ++refusals <= 2 ? Promise.reject(new Error("disk I/O error")) : shop.jobs.release(fence);
    const claim = await shop.start();
    const end = await runJob(claim, { ...shop, blobs: fullDisk().blobs, jobs: { ...shop.jobs, release } }, new AbortController().signal);
    expect([end, refusals]).toEqual(["postponed", 3]);
    expect(await read(claim.job)).toEqual({ state: "queued", attempts: 0 });
  });

  test("does not keep a worker that must stop", async () => {
    const claim = await shop.start();
    const stop = new AbortController();
    const release = (): Promise<never> => Promise.reject(new Error("disk I/O error"));
    const running = runJob(claim, { ...shop, blobs: fullDisk().blobs, jobs: { ...shop.jobs, release } }, stop.signal);
    await expect.poll(() => shop.troubles, SOON).toEqual(["no space left on device"]);
    stop.abort();
    expect(await running).toBe("abandoned");
    expect(await read(claim.job)).toEqual({ state: "running", attempts: 1 });
  });
});
