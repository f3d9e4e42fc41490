import { afterEach, beforeEach, expect, test } from "vitest";
import { progressAt, resultOf } from "../store/conformance/examples.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { followJob, SILENCE } from "./follow-job.ts";
import type { JobEvent } from "./job-store.ts";

let shop: TestWorkshop;
beforeEach(() => void (shop = openWorkshop()));
afterEach(() => shop[Symbol.dispose]());

async function follow(jobId: string, after: number): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of followJob(shop.jobs, jobId, { after, silenceMs: 60_000, signal: new AbortController().signal })) {
    if (event !== SILENCE) events.push(event);
  }
  return events;
}

async function succeed(): Promise<string> {
  const { job, fence } = await shop.start();
  await shop.jobs.renew(fence, 15_000, [progressAt(1), progressAt(2)]);
  await shop.jobs.complete(fence, resultOf());
  return job.id;
}

test("a job that has ended is told from its beginning, and no further than its end", async () => {
  const id = await succeed();
  expect((await follow(id, 0)).map(({ number, kind }) => [number, kind])).toEqual([
    [1, "started"],
    [2, "progress"],
    [3, "progress"],
    [4, "finished"],
  ]);
  expect((await follow(id, 2)).map(({ number }) => number)).toEqual([3, 4]);
});

test("whoever has seen the end is told nothing more", async () => {
  const id = await succeed();
  expect(await follow(id, 4)).toEqual([]);
});

test("whoever saw numbers that a crash of the database took back is told the end all the same", async () => {
  const id = await succeed();
  expect((await follow(id, 9)).map(({ number, kind }) => [number, kind])).toEqual([[4, "finished"]]);
});

test("a job that there is not has no events", async () => {
  expect(await follow("job_missing", 0)).toEqual([]);
});
