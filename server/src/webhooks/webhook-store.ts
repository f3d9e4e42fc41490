import type { JobEventName } from "../jobs/job.ts";
import type { ToldJob } from "../jobs/told-job.ts";

/** `pending`: to be tried now or later. `failed`: every attempt was in vain, or its URL was disabled. */
export type WebhookState = "pending" | "delivered" | "failed";

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
  readonly job: ToldJob;
  readonly createdAt: Date;
  readonly state: WebhookState;
  readonly attempts: readonly WebhookAttempt[];
  /** How many attempts there had been when it was last replayed; 0 when it never was. */
  readonly replayedAfter: number;
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

/** What the last attempt of a message says that was not sent because its URL was disabled. */
export const DISABLED_FAILURE = "The URL had answered 410 Gone to another message";

export interface WebhookStore {
  /**
   * The oldest messages that are due, each leased to this caller for `leaseMs`. Never so many that more than `limitPerHost` of one host
   * are leased, to whomever: a host that hangs holds up nobody else's messages.
   */
  claimDue(now: Date, limit: number, leaseMs: number, limitPerHost?: number): Promise<WebhookMessage[]>;
  /** Appends an attempt, and ends the lease. `next`: when to try again; "delivered" or "failed" ends it. A message that has ended stays so. */
  record(id: string, attempt: WebhookAttempt, next: Date | "delivered" | "failed"): Promise<void>;
  find(id: string): Promise<WebhookMessage | undefined>;
  /** Newest first. `before`: only messages older than this id. */
  list(query: {
    readonly owner: string;
    readonly jobId?: string;
    readonly state?: WebhookState;
    readonly before?: string;
    readonly limit: number;
  }): Promise<WebhookMessage[]>;
  /** Makes an ended message pending again, due now, and takes its URL back into use; false when no ended message has this id. */
  replay(id: string): Promise<boolean>;
  /**
   * A URL that answered 410 gets no more messages of this owner, until one is replayed or as much time has passed as messages are kept:
   * pending ones fail, and new ones are made as failed, each with an attempt that says so.
   */
  disable(owner: string, url: string): Promise<void>;
  isDisabled(owner: string, url: string): Promise<boolean>;
  /** Calls back when a message may be due. */
  watchDue(onChange: () => void): () => void;
}
