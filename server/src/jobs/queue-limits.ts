import type { AdmissionLimits, QueueStats } from "./job-store.ts";

/** What the queue takes of all callers together. */
export interface QueueLimits extends Pick<AdmissionLimits, "maxQueued" | "maxQueuedBytes"> {
  /** How long a job may have to wait, as it looks now. */
  readonly maxWaitMs: number;
}

const MAX_RETRY_AFTER_SECONDS = 600;

/**
 * True when no more jobs should be taken. Jobs are claimed in order: in a queue whose length does not change, the next one waits as
 * long as the oldest has. That estimate needs no history and is the same for every process on one store.
 */
export function isQueueFull({ queued, oldestWaitMs }: QueueStats, { maxQueued, maxWaitMs }: QueueLimits): boolean {
  return queued >= maxQueued || oldestWaitMs > maxWaitMs;
}

/** Seconds until a place in the queue is free, as it looks now: the whole queue moves up within the oldest job's wait. 1–600. */
export function retryAfterSeconds({ queued, oldestWaitMs }: QueueStats): number {
  const seconds = Math.ceil(oldestWaitMs / Math.max(1, queued) / 1000);
  return Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS);
}

/** Pictures wait on the disk, not in memory. A wait longer than a caller on an open connection has patience for is no offer. */
export const DEFAULT_QUEUE_LIMITS: QueueLimits = { maxQueued: 2000, maxQueuedBytes: 2 * 2 ** 30, maxWaitMs: 15 * 60_000 };
