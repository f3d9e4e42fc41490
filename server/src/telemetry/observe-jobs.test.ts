import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import type { Fence, JobStore } from "../jobs/job-store.ts";
import { FAILURE, resultOf } from "../store/conformance/examples.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { observeJobs } from "./observe-jobs.ts";

let shop: TestWorkshop;
beforeEach(() => void (shop = openWorkshop()));
afterEach(() => shop[Symbol.dispose]());

test.each<[string, (jobs: JobStore, fence: Fence) => Promise<unknown>]>([
  ["whose end was not committed", (jobs, fence) => jobs.complete(fence, resultOf())],
  ["that was given up in silence", async () => undefined],
])("a run %s is told when its worker takes the next job, and once only", async (_, leave) => {
  const broken = { ...shop.jobs, complete: () => Promise.reject(new Error("no space left")) };
  const runs: string[] = [];
  const jobs = observeJobs(broken, systemClock, ({ job, end }) => runs.push(`${job.request.prompt} ${end}`));
  for (const prompt of ["first", "second"]) await shop.admit({ request: { prompt } });
  const first = await jobs.claim("test", 15_000);
  await leave(jobs, first!.fence).catch(() => undefined);
  const second = await jobs.claim("another worker", 15_000);
  expect(runs).toEqual([]);
  expect(await jobs.claim("test", 15_000)).toBeUndefined();
  expect(runs).toEqual(["first abandoned"]);
  for (const claim of [first, second]) await jobs.fail(claim!.fence, FAILURE);
  expect(runs).toEqual(["first abandoned", "second failed"]);
});
