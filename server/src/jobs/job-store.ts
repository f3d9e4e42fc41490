import type { NamedBytes } from "./blob-store.ts";
import type { Admission, BlobId, Job, JobFailure, JobResult, JobState } from "./job.ts";

/** What a queue takes before it says no. */
export interface AdmissionLimits {
  /** Jobs that wait, of all owners. */
  readonly maxQueued: number;
  /** Bytes of their pictures. */
  readonly maxQueuedBytes: number;
  /** Jobs of this owner that wait or run; undefined: no limit. */
  readonly maxUnfinishedOfOwner: number | undefined;
  /** Pictures of this owner since midnight UTC, those under way counted; undefined: no limit. */
  readonly maxPicturesADay: number | undefined;
}

export type AdmissionOutcome =
  | { readonly kind: "accepted"; readonly job: Job }
  /** The same idempotency key and body came before. */
  | { readonly kind: "repeated"; readonly job: Job }
  /** The same idempotency key came with another body. */
  | { readonly kind: "conflict" }
  | { readonly kind: "refused"; readonly limit: keyof AdmissionLimits };

/** A right to work on one job. A newer claim of the same job makes this one stale: nothing can be committed with it any more. */
export interface Claim {
  readonly job: Job;
  readonly fence: Fence;
  /** True where no other job waited, so that there is none to be claimed before the queue is heard of again. */
  readonly isLast?: boolean;
}
export interface Fence {
  readonly jobId: string;
  /** How many claims of this job there have been, this one included. Unlike `Job.attempts` it never goes down. */
  readonly attempt: number;
  /** Who claimed it, where that number may be given out once more, after a crash of the store that took a claim back. */
  readonly worker?: string;
}

/** What the holder of a claim learns when it reports: go on, stop because it was cancelled, or stop because it has lost the job. */
export type LeaseState = "held" | "cancelled" | "lost";

/** What the end of a job takes along. */
export interface Rest {
  /** Events that were not yet told, as `renew` tells them. */
  readonly events?: readonly NewJobEvent[];
  /** Pictures of the result that were not yet put, but named by the blob store (`nameOf`). */
  readonly pictures?: readonly NamedBytes[];
}

/** Something that watchers of one job see, in order, without gaps. `number` counts from 1 within the job. */
export interface JobEvent {
  readonly number: number;
  readonly kind: "started" | "progress" | "preview" | "finished";
  /**
   * `started`: attempt. `progress`: step, steps. `preview`: step, image_data (a small JPEG in base64); once the job has ended, its
   * previews are kept as `progress` without the picture. `finished`: state.
   */
  readonly data: Readonly<Record<string, string | number>>;
  readonly at: Date;
}
export type NewJobEvent = Pick<JobEvent, "kind" | "data">;

export interface JobQuery {
  /** Undefined: of all owners. */
  readonly owner?: string;
  readonly state?: JobState;
  /** Only jobs older than this id. */
  readonly before?: string;
  readonly limit: number;
}

export interface QueueStats {
  readonly queued: number;
  readonly running: number;
  /** Of the oldest job that waits; 0 when none does. */
  readonly oldestWaitMs: number;
  /** Of the jobs that succeeded last, each from its last claim to its end: the newest first, at most `RECENT_JOBS` of them. */
  readonly recentDurationsMs: readonly number[];
}

/** Enough that one unusual job does not speak for all, and few enough that a change of pace shows soon. */
export const RECENT_JOBS = 16;

/** What one owner got on one day (UTC): that of the ends of these jobs. */
export interface DayUsage {
  /** 2026-06-01 */
  readonly day: string;
  /** Jobs that succeeded. */
  readonly jobs: number;
  readonly pictures: number;
  /** Jobs that failed or expired. */
  readonly failures: number;
  /** Milliseconds from a job's last claim to its end, however it ended. */
  readonly engineMs: number;
}

/**
 * Where jobs live. One transaction commits what belongs together: a result, its usage, its webhook events and its last event.
 * All promises resolve after the commit; what makes or ends a durable job survives a power cut. Times are given by the caller's clock.
 */
export interface JobStore {
  /** `models`: those that somebody does at present; undefined: all that are named. See `claim`. */
  admit(admission: Admission, inputBytes: number, limits: AdmissionLimits, models?: readonly string[]): Promise<AdmissionOutcome>;

  /**
   * Somebody is about to be told the id of a job that was admitted without being durable: from now on it is. False when it is missing.
   * Its pictures are the blob store's to make durable, before.
   */
  makeDurable(jobId: string): Promise<boolean>;

  /**
   * Takes the next queued job for `leaseMs`: of those that name no model or one of `models` (undefined: of all), those of the highest
   * priority, and of these the one whose turn it is. Owners take turns, so that nobody's thousand jobs hold up another's one: a job's turn is
   * one behind its owner's last that waits, and no earlier than that of whoever is next (start-time fair queueing, Goyal et al. 1996, with
   * jobs of equal length). Of one turn the oldest comes first. Only jobs of its priority that the same worker could do count for a turn:
   * those of the same model and those of none; for a job that names none, those of a model that somebody does. What nobody can do waits, and holds up no others.
   */
  claim(worker: string, leaseMs: number, models?: readonly string[]): Promise<Claim | undefined>;
  /** Prolongs the lease and appends events. */
  renew(fence: Fence, leaseMs: number, events?: readonly NewJobEvent[]): Promise<LeaseState>;
  /**
   * Ends the job, with what is left to tell of its work. False when the claim is stale or the job was cancelled meanwhile: then nothing of it was
   * told.
   */
  complete(fence: Fence, result: JobResult, rest?: Rest): Promise<boolean>;
  fail(fence: Fence, failure: JobFailure): Promise<boolean>;
  /** Hands a job back untouched, as a worker that stops does; the attempt does not count. */
  release(fence: Fence): Promise<boolean>;

  /** Ends a job that waits or runs, at once and for good; the worker of a running one learns it when it next reports. */
  cancel(jobId: string): Promise<"cancelled" | "finished" | "missing">;
  /**
   * Jobs of dead leases go back to the queue, or fail after their last attempt; jobs that only somebody at a process that is gone waits for
   * are cancelled. Returns how many. Time in which nobody reached the store counts for no lease.
   */
  recover(): Promise<number>;
  /** Ends jobs that waited too long, and forgets those whose time is over. Returns how many. Blobs: see `sweepStores`. */
  sweep(): Promise<number>;
  /** Those of these blobs that no job needs: neither as input of one that waits or runs, nor as a result that is kept. */
  unreferenced(blobs: readonly BlobId[]): Promise<BlobId[]>;

  find(jobId: string): Promise<Job | undefined>;
  /** The same for who wants the pictures of one that has succeeded: where both come at once, the blob store has them at hand then. */
  findWithPictures(jobId: string): Promise<Job | undefined>;
  /** Newest first. */
  list(query: JobQuery): Promise<Job[]>;
  /** How many jobs are claimed before this one, 0 for the next; undefined when it does not wait. */
  position(jobId: string): Promise<number | undefined>;
  /** Events with a number above `after`, in order. */
  events(jobId: string, after: number): Promise<JobEvent[]>;
  stats(): Promise<QueueStats>;
  /** How many jobs there are in each state; those that are forgotten are not counted. */
  tally(): Promise<Readonly<Record<JobState, number>>>;
  /** From the day (UTC) that holds one moment to that which holds the other, the oldest first; days on which no job ended are left out. */
  usage(owner: string, from: Date, to: Date): Promise<DayUsage[]>;

  /** Calls back after each commit that changes this job or appends an event. Call the result to stop. */
  watch(jobId: string, onChange: () => void): () => void;
  /** Calls back after the commit that ends this job, and maybe after others. Call the result to stop. */
  watchEnd(jobId: string, onEnd: () => void): () => void;
  /** Calls back when a job may be there to claim, and when the queue has moved. */
  watchQueue(onChange: () => void): () => void;
}
