import type { Job, JobFailure, JobResult } from "../../../jobs/job.ts";
import type { Fence, NewJobEvent } from "../../../jobs/job-store.ts";
import { toJob } from "../../job-row.ts";
import { dayOf } from "../../job-terms.ts";
import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";
import { appendEvents } from "./append-events.ts";
import type { JobContext } from "./job-context.ts";
import { lastProgress, tellProgress } from "./progress.ts";
import { tell } from "./tell.ts";

/** How a job ends. */
export type Ending =
  /** `events`: what was not yet told of its work. */
  | { readonly state: "succeeded"; readonly result: JobResult; readonly events: readonly NewJobEvent[] }
  | { readonly state: "failed" | "expired"; readonly failure: JobFailure }
  | { readonly state: "cancelled" };

/** A job that waited too long has failed, for those who wait for a final message. */
const EVENT_OF = { succeeded: "job.succeeded", failed: "job.failed", expired: "job.failed", cancelled: "job.cancelled" } as const;

const UPDATE = statement(`
  UPDATE job SET state = $2, finished_at_ms = $3, kept_until_ms = $4, result = $5, failure = $6,
    worker = NULL, lease_until_ms = NULL, events = events + $8, step = coalesce($9, step), steps = coalesce($10, steps)
  WHERE id = $1 AND finished_at_ms IS NULL AND ($7::integer IS NULL OR (claims = $7 AND state = 'running'))
  RETURNING *`);
/**
 * Nobody looks at previews of a finished job, and they are most of its bytes; their numbers stay, so that a resumed stream has no gap. Its
 * pictures are needed in place of those that it was made from.
 */
const CLEAR_UP = statement(`
  WITH previews AS (
    UPDATE job_event SET kind = 'progress', data = json_build_object('step', data -> 'step', 'steps', coalesce(to_json($2::integer), data -> 'step'))
    WHERE job_id = $1 AND kind = 'preview'
  ),
  inputs AS (DELETE FROM job_blob WHERE job_id = $1 AND blob_id <> ALL ($3::text[])),
  results AS (INSERT INTO job_blob (job_id, blob_id) SELECT DISTINCT $1, blob FROM unnest($3::text[]) AS made (blob) ON CONFLICT DO NOTHING)
  INSERT INTO usage (owner, day, jobs, pictures, failures, engine_ms) VALUES ($4, $5, $6, $7, $8, $9)
  ON CONFLICT (owner, day) DO UPDATE SET jobs = usage.jobs + excluded.jobs, pictures = usage.pictures + excluded.pictures,
    failures = usage.failures + excluded.failures, engine_ms = usage.engine_ms + excluded.engine_ms`);

/**
 * Ends an unfinished job, with all that belongs to it: durably, if the job is durable. With a fence only while it is good. False when nothing was changed: the claim is
 * stale, or the job has ended or is forgotten.
 */
export async function finish(
  transaction: Transaction,
  { clock, terms }: Pick<JobContext, "clock" | "terms">,
  { jobId, attempt }: Pick<Fence, "jobId"> & Partial<Fence>,
  ending: Ending,
): Promise<boolean> {
  const now = clock();
  const untold = ending.state === "succeeded" ? ending.events : [];
  const last = lastProgress(untold);
  const events = [...untold, { kind: "finished", data: { state: ending.state } }] as const;
  const row = await transaction.row(UPDATE, [
    jobId,
    ending.state,
    now.getTime(),
    now.getTime() + terms.retentionMs,
    ending.state === "succeeded" ? JSON.stringify(ending.result) : null,
    "failure" in ending ? JSON.stringify(ending.failure) : null,
    attempt ?? null,
    events.length,
    last?.step ?? null,
    last?.steps ?? null,
  ]);
  if (row === undefined) return false;
  const job = toJob(row);
  if (job.isDurable) transaction.makeDurable();
  const { owner, startedAt, result, failure, progress } = job;
  const engineMs = startedAt === undefined ? 0 : Math.max(now.getTime() - startedAt.getTime(), 0);
  const blobs = result?.pictures.map(({ blob }) => blob) ?? [];
  appendEvents(transaction, { jobId, last: Number(row["events"]), events, at: now });
  if (last !== undefined) tellProgress(transaction, beforeItsEnd(job), Number(row["told_tenths"]), now);
  tell(transaction, job, EVENT_OF[ending.state], now);
  // Last: other jobs of this owner that end now wait for its row of usage.
  transaction.later(CLEAR_UP, [
    jobId,
    progress?.steps ?? null,
    blobs,
    owner,
    dayOf(now),
    Number(result !== undefined),
    blobs.length,
    Number(failure !== undefined),
    engineMs,
  ]);
  return true;
}

function beforeItsEnd(job: Job): Job {
  return { ...job, state: "running", finishedAt: undefined, keptUntil: undefined, result: undefined };
}
