import type { Job, StoredRequest } from "./job.ts";

/**
 * What webhooks tell of a job. Nothing of what was sent in but the seed and the caller's own name for its user: what is told is kept
 * for longer than the job, and prompts are not.
 */
export interface ToldJob extends Omit<Job, "request" | "owner" | "webhook" | "idempotency" | "isDurable" | "priority" | "attempts"> {
  readonly request: Pick<StoredRequest, "seed" | "user">;
}

/** A job as it is now, for a message that may be sent days later. */
export function tellJob(job: Job): ToldJob {
  const { id, state, createdAt, startedAt, finishedAt, keptUntil, progress, result, failure, warnings, traceId } = job;
  const request = { seed: job.request.seed, user: job.request.user };
  return { id, state, createdAt, startedAt, finishedAt, keptUntil, progress, result, failure, warnings, traceId, request };
}
