import type { Job, JobEventName } from "../jobs/job.ts";

/**
 * One message to one URL, made in the same transaction as the change it tells of. Its id is the `webhook-id` of every attempt.
 */
export interface WebhookMessage {
  /** `msg_` and 26 characters. */
  readonly id: string;
  readonly owner: string;
  readonly jobId: string;
  readonly event: JobEventName;
  readonly url: string;
  /** As it was then: attempts go on for longer than jobs are kept. */
  readonly job: Job;
  readonly createdAt: Date;
  readonly state: "pending" | "delivered" | "failed";
  readonly attempts: readonly WebhookAttempt[];
  /** When it is tried next; undefined when it is not pending. */
  readonly dueAt: Date | undefined;
}

export interface WebhookAttempt {
  readonly at: Date;
  /** The receiver's answer; undefined when there was none. */
  readonly status: number | undefined;
  /** Why it does not count as delivered; undefined when it does. Never more than the receiver's own caller may know. */
  readonly failure: string | undefined;
  readonly durationMs: number;
}

export interface WebhookStore {
  /** The oldest messages that are due, each leased to this caller for `leaseMs`. */
  claimDue(now: Date, limit: number, leaseMs: number): Promise<WebhookMessage[]>;
  /** Appends an attempt. `next`: when to try again; "delivered" or "failed" ends it. */
  record(id: string, attempt: WebhookAttempt, next: Date | "delivered" | "failed"): Promise<void>;
  find(id: string): Promise<WebhookMessage | undefined>;
  /** Newest first. */
  list(query: {
    readonly owner: string;
    readonly jobId?: string;
    readonly before?: string;
    readonly limit: number;
  }): Promise<WebhookMessage[]>;
  /** Makes an ended message pending again, due now; false when there is none. */
  replay(id: string): Promise<boolean>;
  /** A URL that answered 410 gets no more messages of this owner: pending ones fail, and no new ones are made. */
  disable(owner: string, url: string): Promise<void>;
  /** Calls back when a message may be due. */
  watchDue(onChange: () => void): () => void;
}
