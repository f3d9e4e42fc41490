import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LeaseState, NewJobEvent } from "../jobs/job-store.ts";
import { progressEvent } from "../jobs/new-event.ts";
import { MAX_PAUSE_MS } from "../store/postgres/jobs/forgive-absence.ts";
import { FIRST_REPORT_MS, holdLease, LEASE_MS, RENEWALS, REPORT_EVERY_MS } from "./hold-lease.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const fence = { jobId: "job_1", attempt: 1 };

/** A lease in a store that answers as told, and what it was told when. */
function hold() {
  const told: { readonly at: number; readonly steps: unknown[] }[] = [];
  const troubles: unknown[] = [];
  const store = {
    answer: "held" as LeaseState | Error,
    change: () => undefined as void,
    isWatched: true,
  };
  const startedAt = performance.now();
  const jobs = {
    async renew(renewed: unknown, leaseMs: number, events: readonly NewJobEvent[] = []) {
      expect([renewed, leaseMs]).toEqual([fence, 12_000]);
      told.push({ at: performance.now() - startedAt, steps: events.map(({ data }) => data["step"]) });
      if (store.answer instanceof Error) throw store.answer;
      return store.answer;
    },
    watch(_jobId: string, onChange: () => void) {
      store.change = onChange;
      return () => void (store.isWatched = false);
    },
  };
  const lease = holdLease(fence, jobs, (trouble) => troubles.push(trouble));
  return { lease, told, store, troubles };
}

const report = (step: number): NewJobEvent => progressEvent({ step, steps: 20 });
const preview = (step: number): NewJobEvent => ({ kind: "preview", data: { step, image_data: "" } });

test("is renewed every three seconds while nothing happens, and no more once it is closed", async () => {
  const { lease, told, store } = hold();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.map(({ at }) => at)).toEqual([3000, 6250, 9500]);
  await lease.close();
  await lease.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(3);
  expect(store.isWatched).toBe(false);
  expect(lease.ended.aborted).toBe(false);
});

test("outlives a pause of the store that is not forgiven, however long ago it was renewed", () => {
  const oldestMs = LEASE_MS / RENEWALS + REPORT_EVERY_MS;
  expect(LEASE_MS - oldestMs).toBeGreaterThan(MAX_PAUSE_MS);
});

test("progress is told soon, then at most four times a second, and the last of it always", async () => {
  const { lease, told } = hold();
  for (let step = 1; step <= 20; step++) {
    lease.report(report(step));
    await vi.advanceTimersByTimeAsync(49);
  }
  lease.report(report(20));
  await lease.close();
  expect(told.map(({ steps }) => steps)).toEqual([[1], [6], [11], [16], [20]]);
  const gaps = told.slice(1, -1).map(({ at }, i) => at - told[i].at);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
});

test("a preview does not take the place of progress, and both are told in the order of the edit", async () => {
  const { lease, told } = hold();
  lease.report(report(1));
  await vi.advanceTimersByTimeAsync(FIRST_REPORT_MS);
  for (const event of [preview(2), report(2), preview(3), report(3)]) lease.report(event);
  await lease.close();
  expect(told.map(({ steps }) => steps)).toEqual([[1], [3, 3]]);
});

test("tells nothing of what is over before its first report", async () => {
  const { lease, told } = hold();
  lease.report(report(1));
  await vi.advanceTimersByTimeAsync(FIRST_REPORT_MS - 1);
  lease.report(report(2));
  expect(await lease.letGo()).toEqual([report(2)]);
  expect(told).toEqual([]);
});

test("lets go with what is left to tell, which is told by nobody else", async () => {
  const { lease, told, store } = hold();
  lease.report(report(1));
  await vi.advanceTimersByTimeAsync(FIRST_REPORT_MS);
  for (const event of [report(2), preview(2), report(3)]) lease.report(event);
  expect(await lease.letGo()).toEqual([preview(2), report(3)]);
  await lease.close();
  expect(told.map(({ steps }) => steps)).toEqual([[1]]);
  expect(store.isWatched).toBe(false);
});

test.each(["cancelled", "lost"] as const)("ends when the job is %s, which a change lets it know at once", async (answer) => {
  const { lease, told, store } = hold();
  store.answer = answer;
  store.change();
  await vi.advanceTimersByTimeAsync(0);
  expect(lease.ended.aborted).toBe(true);
  lease.report(report(1));
  await lease.close();
  expect(told).toHaveLength(1);
});

test("what a failing store was not told, it is told when it answers again", async () => {
  const { lease, told, store, troubles } = hold();
  store.answer = new Error("disk full");
  lease.report(report(1));
  await vi.advanceTimersByTimeAsync(4000);
  expect(new Set(troubles)).toEqual(new Set([store.answer]));
  expect(told.map(({ steps }) => steps)).toEqual([[1], [1], [1], [1]]);
  store.answer = "held";
  await vi.advanceTimersByTimeAsync(2000);
  expect(told.map(({ steps }) => steps)).toEqual([[1], [1], [1], [1], [1]]);
  expect(lease.ended.aborted).toBe(false);
  await lease.close();
});

test("goes on while the store fails, however long, and asks it every second", async () => {
  const { lease, told, store } = hold();
  await vi.advanceTimersByTimeAsync(5000);
  store.answer = new Error("the database is away");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lease.ended.aborted).toBe(false);
  store.answer = "held";
  const asked = told.length;
  await vi.advanceTimersByTimeAsync(1250);
  expect(told).toHaveLength(asked + 1);
  await lease.close();
});

test("is over when the store, back after a while, says that another has the job", async () => {
  const { lease, store } = hold();
  store.answer = new Error("the database is away");
  await vi.advanceTimersByTimeAsync(60_000);
  store.answer = "lost";
  await vi.advanceTimersByTimeAsync(1250);
  expect(lease.ended.aborted).toBe(true);
  await lease.close();
});
