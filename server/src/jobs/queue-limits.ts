import type { AdmissionLimits, QueueStats } from "./job-store.ts";

/** What the queue takes of all callers together. */
export interface QueueLimits extends Pick<AdmissionLimits, "maxQueued" | "maxQueuedBytes"> {
  /** How long the next job may have to wait, as it looks now. */
  readonly maxWaitMs: number;
}

const MAX_RETRY_AFTER_SECONDS = 600;

/** True when no more jobs should be taken. Before the first job has succeeded nothing is known of the wait, and only the count is a limit. */
export function isQueueFull(stats: QueueStats, { maxQueued, maxWaitMs }: Pick<QueueLimits, "maxQueued" | "maxWaitMs">): boolean {
  return stats.queued >= maxQueued || estimateWaitMs(stats) > maxWaitMs;
}

/** Seconds until a place in the queue is free, as it looks now: one more job is done, and the wait is no longer than it may be. 1–600. */
export function retryAfterSeconds(stats: QueueStats, { maxWaitMs }: Pick<QueueLimits, "maxWaitMs">): number {
  const seconds = Math.ceil(Math.max(pausePerJobMs(stats), estimateWaitMs(stats) - maxWaitMs) / 1000);
  return Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS);
}

/**
 * How long the next job would wait: from how many wait before it and how fast the queue moves, not from how long they have waited, which
 * also holds the time that nobody worked.
 */
function estimateWaitMs(stats: QueueStats): number {
  return stats.queued * pausePerJobMs(stats);
}

/** Between the end of one job and that of the next. While jobs wait, every worker runs one, so those that run are the workers. */
function pausePerJobMs({ running, recentDurationsMs }: QueueStats): number {
  return usualDurationMs(recentDurationsMs) / Math.max(1, running);
}

/** The mean, without the longest of several: the machine may have slept under it. 0 when there are none. */
function usualDurationMs(durationsMs: readonly number[]): number {
  const counted = durationsMs.toSorted((a, b) => a - b).slice(0, Math.max(1, durationsMs.length - 1));
  return counted.reduce((sum, duration) => sum + duration, 0) / Math.max(1, counted.length);
}

/** Pictures wait on the disk, not in memory. A wait longer than a caller on an open connection has patience for is no offer. */
export const DEFAULT_QUEUE_LIMITS: QueueLimits = { maxQueued: 2000, maxQueuedBytes: 2 * 2 ** 30, maxWaitMs: 15 * 60_000 };
