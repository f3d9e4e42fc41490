import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { isFinal } from "../jobs/job.ts";
import { startStubEngine } from "../test-support/stub-engine.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import type { EngineProcess } from "./engine-process.ts";
import { startWorker, type Worker } from "./start-worker.ts";

let folder: string;
let shop: TestWorkshop;
let engine: EngineProcess;
let worker: Worker;
const crashes: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retouch-model-"));
  shop = openWorkshop();
  engine = await startStubEngine({ model: folder, onCrash: (reason) => crashes.push(reason) });
  worker = startWorker({ ...shop, editor: engine, name: "test", clock: systemClock });
});

afterEach(async () => {
  await worker.drain(0);
  await engine.close();
  shop[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

test("a job whose engine is killed is done by the next one, one that kills each of them fails, and those after it are done", async () => {
  const prompts = ["die once", "die", "a lion"];
  const ids: string[] = [];
  for (const prompt of prompts) ids.push((await shop.admit({ request: { prompt } })).id);
  const read = async () => Promise.all(ids.map(async (id) => (await shop.jobs.find(id))!));
  await expect.poll(async () => (await read()).every(({ state }) => isFinal(state)), { timeout: 50_000, interval: 200 }).toBe(true);

  const jobs = await read();
  expect(jobs.map(({ state, attempts }) => [state, attempts])).toEqual([
    ["succeeded", 2],
    ["failed", 3],
    ["succeeded", 1],
  ]);
  expect(jobs[1].failure?.kind).toBe("crashed");
  expect(crashes).toEqual(Array(4).fill("signal SIGKILL"));
  for (const { result } of [jobs[0], jobs[2]]) expect(await shop.blobs.get(result!.pictures[0].blob)).toBeDefined();
});
