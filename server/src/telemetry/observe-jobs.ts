import type { Clock } from "../jobs/clock.ts";
import type { Job, JobResult } from "../jobs/job.ts";
import type { Claim, Fence, JobStore, LeaseState } from "../jobs/job-store.ts";

/**
 * How a claim of a job ended. `released`: handed back. `crashed`: the engine's process ended under it. `gone`: it was cancelled, or
 * another worker has it. `abandoned`: the store was not told of its end.
 */
export type RunEnd = "succeeded" | "failed" | "released" | "crashed" | "gone" | "abandoned";

/** One claim of a job, from its beginning to its end, as this process saw it. */
export interface JobRun {
  readonly job: Job;
  readonly claimedAt: Date;
  readonly endedAt: Date;
  readonly end: RunEnd;
  /** There when it succeeded. */
  readonly result: JobResult | undefined;
}

interface Underway extends Claim {
  readonly claimedAt: Date;
}

/** The same store, with every run that this process makes of a job told when it ends. A worker makes one at a time. */
export function observeJobs(store: JobStore, clock: Clock, onRun: (run: JobRun) => void): JobStore {
  /** Of each worker of this process. */
  const underway = new Map<string, Underway>();

  function end({ jobId, attempt }: Fence, end: RunEnd, result?: JobResult): void {
    for (const [worker, { job, fence, claimedAt }] of underway) {
      if (fence.jobId !== jobId || fence.attempt !== attempt) continue;
      underway.delete(worker);
      onRun({ job, claimedAt, endedAt: clock(), end, result });
    }
  }

  return {
    ...store,
    async claim(worker, leaseMs, models) {
      const last = underway.get(worker);
      if (last !== undefined) end(last.fence, "abandoned");
      const claim = await store.claim(worker, leaseMs, models);
      if (claim !== undefined) underway.set(worker, { ...claim, claimedAt: clock() });
      return claim;
    },
    async renew(fence, leaseMs, events): Promise<LeaseState> {
      const state = await store.renew(fence, leaseMs, events);
      if (state !== "held") end(fence, "gone");
      else if (leaseMs === 0) end(fence, "crashed"); // how a worker gives up a job whose engine has ended
      return state;
    },
    async complete(fence, result, rest) {
      const isDone = await store.complete(fence, result, rest);
      end(fence, isDone ? "succeeded" : "gone", isDone ? result : undefined);
      return isDone;
    },
    async fail(fence, failure) {
      const isDone = await store.fail(fence, failure);
      end(fence, isDone ? "failed" : "gone");
      return isDone;
    },
    async release(fence) {
      const isDone = await store.release(fence);
      end(fence, isDone ? "released" : "gone");
      return isDone;
    },
  };
}
