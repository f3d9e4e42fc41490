import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { isFinal, type Job } from "../jobs/job.ts";
import { startStubEngine } from "../test-support/stub-engine.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import type { EngineProcess } from "./engine-process.ts";
import { startWorker, type Worker } from "./start-worker.ts";

let folder: string;
let shop: TestWorkshop;
let engine: EngineProcess;
let worker: Worker;
const crashes: string[] = [];
const failedStarts: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retouch-model-"));
  shop = openWorkshop();
  crashes.length = 0;
  failedStarts.length = 0;
  engine = await startStubEngine({
    model: folder,
    startPauseMs: 50,
    onCrash: (reason) => crashes.push(reason),
    onStartFailure: ({ kind }) => failedStarts.push(kind),
  });
  worker = startWorker({ ...shop, editor: engine, name: "test", clock: systemClock });
});

afterEach(async () => {
  await worker.drain(0);
  await engine.close();
  shop[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

async function read(ids: readonly string[]): Promise<Job[]> {
  return Promise.all(ids.map(async (id) => (await shop.jobs.find(id))!));
}

async function untilDone(ids: readonly string[]): Promise<Job[]> {
  await expect.poll(async () => (await read(ids)).every(({ state }) => isFinal(state)), { timeout: 50_000, interval: 200 }).toBe(true);
  return read(ids);
}

test("a job whose engine is killed is done by the next one, one that kills each of them fails, and those after it are done", async () => {
  const prompts = ["die once", "die", "a lion"];
  const ids: string[] = [];
  for (const prompt of prompts) ids.push((await shop.admit({ request: { prompt } })).id);
  const jobs = await untilDone(ids);
  expect(jobs.map(({ state, attempts }) => [state, attempts])).toEqual([
    ["succeeded", 2],
    ["failed", 3],
    ["succeeded", 1],
  ]);
  expect(jobs[1].failure?.kind).toBe("crashed");
  expect(crashes).toEqual(Array(4).fill("signal SIGKILL"));
  for (const { result } of [jobs[0], jobs[2]]) expect(await shop.blobs.get(result!.pictures[0].blob)).toBeDefined();
});

test("a start that does not come to its end keeps nobody from closing", async () => {
  writeFileSync(join(folder, "slow"), "");
  const { id } = await shop.admit({ request: { prompt: "die once" } });
  await expect.poll(async () => (await read([id]))[0], { timeout: 50_000 }).toMatchObject({ state: "running", attempts: 2 });
  await worker.drain(0);
  await engine.close();
  expect((await read([id]))[0]).toMatchObject({ state: "queued", attempts: 1 });
});

test.each([
  ["refuses its model", "broken", "model"],
  ["dies over its model", "dies", "crashed"],
])("jobs wait, and lose no attempt, while each engine that starts %s", async (_, trouble, kind) => {
  writeFileSync(join(folder, trouble), "");
  const ids: string[] = [];
  for (const prompt of ["die once", "a lion"]) ids.push((await shop.admit({ request: { prompt } })).id);
  await expect.poll(() => failedStarts.length, { timeout: 50_000 }).toBeGreaterThan(1);
  expect(engine.isAway()).toBe(true);
  expect((await read(ids)).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["queued", 1],
    ["queued", 0],
  ]);

  rmSync(join(folder, trouble));
  expect((await untilDone(ids)).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["succeeded", 2],
    ["succeeded", 1],
  ]);
  expect(engine.isAway()).toBe(false);
  expect(new Set(failedStarts)).toEqual(new Set([kind]));
});
