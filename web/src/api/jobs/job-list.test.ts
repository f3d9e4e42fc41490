import type { Job, JobQuery, Retouch } from "@retouch/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createJobList, type JobList } from "./job-list.ts";

function jobNamed(id: string, finishedAt: string | null = "2026-01-01T00:00:01Z"): Job {
  return { id, finishedAt, status: finishedAt === null ? "running" : "succeeded" } as Job;
}

let kept: Job[];
let asked: JobQuery[];
let isVisible: boolean;
let list: JobList;

beforeEach(() => {
  vi.useFakeTimers();
  kept = [];
  asked = [];
  isVisible = true;
  const jobs = {
    async *list(query: JobQuery) {
      asked.push(query);
      yield* kept;
    },
    cancel: async (id: string) => ({ ...jobNamed(id), status: "cancelled" }),
  } as unknown as Retouch["jobs"];
  list = createJobList({ client: () => ({ jobs }), isVisible: () => isVisible });
});

afterEach(() => vi.useRealTimers());

const ids = (): string[] => list.getSnapshot().jobs.map(({ id }) => id);

test("jobs are followed: often while one goes on, seldom when none does, never unseen or when left", async () => {
  kept = [jobNamed("a", null)];
  const leave = list.follow();
  await vi.advanceTimersByTimeAsync(0);
  expect(ids()).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(4500);
  const oftenAsked = asked.length;
  expect(oftenAsked).toBe(4);

  kept = [jobNamed("a")];
  await vi.advanceTimersByTimeAsync(1500 + 10_000);
  expect(asked.length - oftenAsked).toBe(3);

  isVisible = false;
  const seen = asked.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(seen);

  isVisible = true;
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(seen);
});

test("a page shows what it has room for, and says that there is more", async () => {
  kept = Array.from({ length: 60 }, (_, i) => jobNamed(String(i)));
  list.show({ status: "succeeded" });
  await vi.advanceTimersByTimeAsync(0);
  expect([ids().length, list.getSnapshot().hasMore]).toEqual([25, true]);
  list.showMore();
  list.showMore();
  await vi.advanceTimersByTimeAsync(0);
  expect([ids().length, list.getSnapshot().hasMore]).toEqual([60, false]);
  expect(asked.at(-1)).toMatchObject({ status: "succeeded" });
});

test("an answer to an older question does not take the place of a newer one's", async () => {
  kept = [jobNamed("all")];
  const first = list.follow();
  kept = [jobNamed("failed")];
  list.show({ status: "failed" });
  await vi.advanceTimersByTimeAsync(0);
  expect(list.getSnapshot()).toMatchObject({ filter: { status: "failed" }, isLoaded: true });
  expect(ids()).toEqual(["failed"]);
  first();
});

test("a job that is cancelled says so at once", async () => {
  kept = [jobNamed("b", null), jobNamed("a", null)];
  list.show({});
  await vi.advanceTimersByTimeAsync(0);
  await list.cancel("a");
  expect(list.getSnapshot().jobs.map(({ id, status }) => `${id} ${status}`)).toEqual(["b running", "a cancelled"]);
});
