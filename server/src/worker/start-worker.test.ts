import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { createHeldEdit, openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { startWorker, type Worker } from "./start-worker.ts";

let shop: TestWorkshop;
let worker: Worker | undefined;
beforeEach(() => void (shop = openWorkshop()));
afterEach(async () => {
  await worker?.drain(0);
  shop[Symbol.dispose]();
});

function start(change: Partial<TestWorkshop> = {}): Worker {
  worker = startWorker({ ...shop, ...change, name: "test", clock: systemClock });
  return worker;
}

async function states(): Promise<string[]> {
  const jobs = await shop.jobs.list({ owner: "shop", limit: 100 });
  return jobs.map(({ state }) => state).toReversed();
}

test("jobs are done one at a time, the oldest first, whether they were there before or came later", async () => {
  const prompts: string[] = [];
  const { edit } = shop.editor;
  shop.editor.edit = (request, options) => {
    prompts.push(request.prompt);
    return edit(request, options);
  };
  for (const prompt of ["a", "b"]) await shop.admit({ request: { prompt } });
  start();
  for (const prompt of ["c", "d"]) await shop.admit({ request: { prompt } });
  await expect.poll(states).toEqual(["succeeded", "succeeded", "succeeded", "succeeded"]);
  expect(prompts).toEqual(["a", "b", "c", "d"]);
});

test("a job of a worker that died is taken up at the start", async () => {
  const { fence } = await shop.start();
  await shop.jobs.renew(fence, 0);
  start();
  await expect.poll(states).toEqual(["succeeded"]);
});

test("a job that nobody told of is found", async () => {
  start({ jobs: { ...shop.jobs, watchQueue: () => () => undefined } });
  await shop.admit();
  await shop.admit();
  await expect.poll(states, { timeout: 10_000 }).toEqual(["succeeded", "succeeded"]);
});

test("a job whose picture the disk does not give back is tried three times, then failed, and the others are done", async () => {
  const bad = await shop.blobs.put(Buffer.from("in a bad place"), true);
  const blobs: TestWorkshop["blobs"] = {
    ...shop.blobs,
    get: (id) => (id === bad ? Promise.reject(new Error("EIO: i/o error, read")) : shop.blobs.get(id)),
  };
  const { id } = await shop.admit({ request: { picture: bad } });
  await shop.admit();
  start({ blobs });
  await expect.poll(states, { timeout: 30_000 }).toEqual(["failed", "succeeded"]);
  const message = "The server can no longer read the picture of this request; send it again";
  expect(await shop.jobs.find(id)).toMatchObject({ attempts: 3, failure: { kind: "lost", message } });
  expect(shop.troubles).toEqual([message, message, message]);
  expect(shop.editor.requests).toHaveLength(1);
});

test("a disk that does not give a picture back for a moment costs one attempt", async () => {
  const picture = await shop.blobs.put(Buffer.from("a picture"), true);
  let failures = 0;
  const get: TestWorkshop["blobs"]["get"] = (id) => (++failures === 1 ? Promise.reject(new Error("EIO")) : shop.blobs.get(id));
  const { id } = await shop.admit({ request: { picture } });
  start({ blobs: { ...shop.blobs, get } });
  await expect.poll(states, { timeout: 10_000 }).toEqual(["succeeded"]);
  expect(await shop.jobs.find(id)).toMatchObject({ attempts: 2 });
});

test("a store that fails for a while is asked again", async () => {
  let failures = 0;
  const jobs = {
    ...shop.jobs,
    claim: (name: string, leaseMs: number) => (++failures <= 2 ? Promise.reject(new Error("locked")) : shop.jobs.claim(name, leaseMs)),
  };
  start({ jobs });
  await shop.admit();
  await expect.poll(states, { timeout: 10_000 }).toEqual(["succeeded"]);
  expect(shop.troubles).toEqual(["locked", "locked"]);
});

describe("draining", () => {
  test("finishes the running job, and leaves those that wait", async () => {
    const held = createHeldEdit();
    shop.editor.edit = held.edit;
    const running = start();
    await shop.admit();
    await shop.admit();
    await held.started;
    expect(running.isAlive()).toBe(true);
    const drained = running.drain(60_000);
    expect(running.isAlive()).toBe(false);
    held.finish();
    await drained;
    expect(await states()).toEqual(["succeeded", "queued"]);
  });

  test("hands a job back that is not done in time", async () => {
    const held = createHeldEdit();
    shop.editor.edit = held.edit;
    const running = start();
    await shop.admit();
    await held.started;
    await running.drain(1);
    expect(await states()).toEqual(["queued"]);
    expect((await shop.jobs.list({ owner: "shop", limit: 1 }))[0].attempts).toBe(0);
    held.finish();
  });

  test("is over at once when nothing runs", async () => {
    await start().drain(60_000);
    await shop.admit();
    expect(await states()).toEqual(["queued"]);
  });
});
