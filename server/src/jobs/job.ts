import type { EditRequest, JobStatus, SchedulerName, Webhook } from "@retouch/contract";
import type { EditErrorKind } from "./edit-error.ts";
import type { EditedPicture } from "./editor.ts";

export type { JobEventName } from "@retouch/contract";

/**
 * A job's life: `queued → running → succeeded | failed | cancelled`, or `queued → cancelled | expired`. A running job goes back to
 * `queued` when its worker's lease ends or the worker hands it back. `expired`: it waited too long to be worth starting.
 */
export type JobState = JobStatus;
export const FINAL_STATES = ["succeeded", "failed", "cancelled", "expired"] as const satisfies readonly JobState[];

/** Whose jobs those are that nobody needed a key for. */
export const LOCAL_OWNER = "local";

/** A blob's name: the SHA-256 of its bytes, in hexadecimal. */
export type BlobId = string;

/** A request as it is stored: its pictures lie in the blob store until the job has ended. */
export interface StoredRequest extends Omit<EditRequest, "picture" | "mask"> {
  readonly picture: BlobId | undefined;
  readonly mask: BlobId | undefined;
}

/** What a job is admitted with, and keeps. */
export interface Admission {
  /** `job_` and 26 characters that sort by time (ULID). */
  readonly id: string;
  /** The subscription's id; `LOCAL_OWNER` where nobody needs a key. */
  readonly owner: string;
  readonly request: StoredRequest;
  /** What parsing the request had to say. */
  readonly warnings: readonly string[];
  readonly traceId: string;
  readonly webhook: Webhook | undefined;
  /** N posts with one key are one job; a fingerprint tells another body under the same key. */
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | undefined;
  /**
   * Somebody was or will be told this job's id, so it must survive a power cut. False for a picture that is waited for on an open
   * connection: with the process gone, nobody waits for it.
   */
  readonly isDurable: boolean;
  /** Of the subscription, as it was then: the highest is begun first. 0 where nobody needs a key. */
  readonly priority: number;
  readonly createdAt: Date;
}

export interface Job extends Admission {
  readonly state: JobState;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Until then the result can be fetched; after that the job is forgotten. */
  readonly keptUntil: Date | undefined;
  /** How often a worker took it and did not hand it back. */
  readonly attempts: number;
  readonly progress: { readonly step: number; readonly steps: number } | undefined;
  /** There when it succeeded. */
  readonly result: JobResult | undefined;
  /** There when it failed or expired. */
  readonly failure: JobFailure | undefined;
}

/** A job as it begins: it waits. */
export function newJob(admission: Admission): Job {
  return {
    ...admission,
    state: "queued",
    startedAt: undefined,
    finishedAt: undefined,
    keptUntil: undefined,
    attempts: 0,
    progress: undefined,
    result: undefined,
    failure: undefined,
  };
}

/** A picture of a result; its bytes lie in the blob store. */
export interface StoredPicture extends Omit<EditedPicture, "bytes"> {
  readonly blob: BlobId;
  /** Bytes. */
  readonly length: number;
}

export interface JobResult {
  readonly pictures: readonly StoredPicture[];
  readonly model: string;
  readonly steps: number;
  readonly scheduler: SchedulerName;
  readonly warnings: readonly string[];
  /** Milliseconds. */
  readonly timings: { readonly queue: number; readonly encode: number; readonly denoise: number; readonly decode: number };
}

export interface JobFailure {
  readonly kind: EditErrorKind;
  readonly message: string;
  /** The field of EditRequest at fault. */
  readonly field: string | undefined;
}

export function isFinal(state: JobState): boolean {
  return (FINAL_STATES as readonly JobState[]).includes(state);
}
