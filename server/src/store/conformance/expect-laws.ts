import { expect } from "vitest";
import { isFinal, type Job, type JobState } from "../../jobs/job.ts";
import { NO_LIMITS } from "./examples.ts";
import type { Ports } from "./store-under-test.ts";

/** More than any test makes. */
const ALL = 1_000_000;

/** Every job's final webhook events. */
const FINAL_EVENTS = ["job.succeeded", "job.failed", "job.cancelled"];

/**
 * What holds of a store at any moment, whatever was broken off: each job of the owner is whole, with its events, its pictures, its
 * messages and its usage. Jobs with a webhook must have subscribed to all of its events, and none may be forgotten yet. Returns the jobs.
 */
export async function expectLaws(
  { jobs, blobs, webhooks }: Pick<Ports, "jobs" | "blobs" | "webhooks">,
  owner: string,
  days: readonly Date[],
): Promise<Job[]> {
  const all = await jobs.list({ owner, limit: ALL });
  const messages = Map.groupBy(await webhooks.list({ owner, limit: ALL }), ({ jobId }) => jobId);
  for (const job of all) {
    const events = await jobs.events(job.id, 0);
    expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1));
    const ended = isFinal(job.state) ? [{ kind: "finished", data: { state: job.state } }] : [];
    expect(events.filter(({ kind }) => kind === "finished")).toMatchObject(ended);
    if (isFinal(job.state)) expect(events.at(-1)?.kind).toBe("finished");

    const needed = isFinal(job.state) ? (job.result?.pictures.map(({ blob }) => blob) ?? []) : [job.request.picture, job.request.mask];
    for (const blob of needed.filter((id) => id !== undefined)) {
      expect(await blobs.get(blob)).toBeDefined();
      expect(await jobs.unreferenced([blob])).toEqual([]);
    }
    const finals = (messages.get(job.id) ?? []).filter(({ event }) => FINAL_EVENTS.includes(event));
    expect(finals.map((message) => message.job.state)).toEqual(isFinal(job.state) && job.webhook !== undefined ? [job.state] : []);
    expect(job.state === "succeeded").toBe(job.result !== undefined);
    expect(job.state === "running").toBe(job.startedAt !== undefined && job.finishedAt === undefined);
    await expectKeyIsTaken({ jobs }, job);
  }
  const keys = all.map(({ idempotency }) => idempotency?.key).filter((key) => key !== undefined);
  expect(new Set(keys).size).toBe(keys.length);
  const usage = (await Promise.all(days.map(async (day) => jobs.usage(owner, day, day)))).flat();
  const inStates = (...states: JobState[]): number => all.filter(({ state }) => states.includes(state)).length;
  expect(usage.reduce((sum, day) => sum + day.jobs, 0)).toBe(inStates("succeeded"));
  expect(usage.reduce((sum, day) => sum + day.failures, 0)).toBe(inStates("failed", "expired"));
  expect([...messages.keys()].filter((id) => !all.some((job) => job.id === id))).toEqual([]);
  return all;
}

/** To post it again is to find it. */
async function expectKeyIsTaken({ jobs }: Pick<Ports, "jobs">, job: Job): Promise<void> {
  if (job.idempotency === undefined) return;
  const outcome = await jobs.admit({ ...job, id: `${job.id} again` }, 0, NO_LIMITS);
  expect(outcome).toEqual({ kind: "repeated", job });
}
