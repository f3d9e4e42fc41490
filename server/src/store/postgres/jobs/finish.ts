import type { NamedBytes } from "../../../jobs/blob-store.ts";
import type { Job, JobFailure, JobResult } from "../../../jobs/job.ts";
import type { Fence, NewJobEvent, Rest } from "../../../jobs/job-store.ts";
import { toJob } from "../../job-row.ts";
import { dayOf } from "../../job-terms.ts";
import type { Topic } from "../../signals.ts";
import type { Sent, Transaction } from "../database.ts";
import { bufferOf, insertBlob, toPut } from "../put-blob.ts";
import { statement } from "../statement.ts";
import type { JobContext } from "./job-context.ts";
import { lastProgress, tellProgress } from "./progress.ts";
import { tell } from "./tell.ts";

/** How a job ends. */
export type Ending =
  /** `events`, `pictures`: what was not yet told of its work, nor put. */
  | ({ readonly state: "succeeded"; readonly result: JobResult } & Required<Rest>)
  | { readonly state: "failed" | "expired"; readonly failure: JobFailure }
  | { readonly state: "cancelled" };

/** A job that waited too long has failed, for those who wait for a final message. */
const EVENT_OF = { succeeded: "job.succeeded", failed: "job.failed", expired: "job.failed", cancelled: "job.cancelled" } as const;

/**
 * Ends a job, with all that belongs to it but what a webhook is told: where $13 is false, only one that has none. (An admission is looked at as
 * text, for as JSON it may hold a NUL, which PostgreSQL's functions refuse. Within a text of its own, a quotation mark has a backslash.) Nobody
 * looks at previews of a finished job, and they are most of its bytes; their numbers stay, so that a resumed stream has no gap. Its pictures are
 * needed in place of those that it was made from.
 */
const FINISH = statement(`
  WITH ended AS (
    UPDATE job SET state = $2, finished_at_ms = $3, kept_until_ms = $4, result = $5, failure = $6,
      worker = NULL, lease_until_ms = NULL, events = events + json_array_length($8::json), step = coalesce($9, step), steps = coalesce($10, steps)
    WHERE id = $1 AND finished_at_ms IS NULL AND ($7::integer IS NULL OR (claims = $7 AND worker = coalesce($15, worker) AND state = 'running'))
      AND ($13::boolean OR position('"webhook":' IN admission::text) = 0)
    RETURNING *
  ),
  told AS (
    INSERT INTO job_event (job_id, number, kind, data, at_ms)
    SELECT id, events - json_array_length($8::json) + ordinality,
      CASE event ->> 'kind' WHEN 'preview' THEN 'progress' ELSE event ->> 'kind' END,
      CASE event ->> 'kind' WHEN 'preview'
        THEN json_build_object('step', event #> '{data,step}', 'steps', coalesce(to_json(steps), event #> '{data,step}'))
        ELSE event -> 'data' END,
      $3
    FROM ended, json_array_elements($8::json) WITH ORDINALITY AS told (event, ordinality)
  ),
  previews AS (
    UPDATE job_event SET kind = 'progress', data = json_build_object('step', data -> 'step', 'steps', coalesce(to_json(ended.steps), data -> 'step'))
    FROM ended WHERE job_id = ended.id AND kind = 'preview'
  ),
  put AS (${insertBlob("SELECT $16::text, $17::bytea, $3 FROM ended WHERE $16::text IS NOT NULL")}),
  inputs AS (DELETE FROM job_blob USING ended WHERE job_id = ended.id AND blob_id <> ALL ($11::text[])),
  results AS (
    INSERT INTO job_blob (job_id, blob_id) SELECT DISTINCT id, blob FROM ended, unnest($11::text[]) AS made (blob) ON CONFLICT DO NOTHING
  ),
  counted AS (
    INSERT INTO usage (owner, day, jobs, pictures, failures, engine_ms)
    SELECT owner, $12, (result IS NOT NULL)::integer, cardinality($11::text[]), (failure IS NOT NULL)::integer,
      greatest($3 - coalesce(started_at_ms, $3), 0) FROM ended
    ON CONFLICT (owner, day) DO UPDATE SET jobs = usage.jobs + excluded.jobs, pictures = usage.pictures + excluded.pictures,
      failures = usage.failures + excluded.failures, engine_ms = usage.engine_ms + excluded.engine_ms
  )
  SELECT *, CASE WHEN $14::boolean AND NOT is_durable THEN set_config('synchronous_commit', 'off', true) END,
    CASE WHEN NOT $13 AND NOT is_durable THEN pg_notify($18, $19) END
  FROM ended`);

type FinishContext = Pick<JobContext, "clock" | "terms" | "messageOf">;
type Ended = Pick<Fence, "jobId"> & Partial<Fence>;

/** `isAlone`: the transaction does nothing else, and needs no flush if the job needs none. `tells`: what its webhook is told comes in the same transaction. */
interface Manner {
  readonly isAlone: boolean;
  readonly tells: boolean;
}

function toFinish(
  { terms, messageOf }: FinishContext,
  { jobId, attempt, worker }: Ended,
  ending: Ending,
  now: Date,
  { isAlone, tells }: Manner,
): Sent {
  const last = lastProgress(untoldOf(ending));
  const [first] = unputOf(ending);
  const events = [...untoldOf(ending), { kind: "finished", data: { state: ending.state } }];
  return [
    FINISH,
    [
      jobId,
      ending.state,
      now.getTime(),
      now.getTime() + terms.retentionMs,
      ending.state === "succeeded" ? JSON.stringify(ending.result) : null,
      "failure" in ending ? JSON.stringify(ending.failure) : null,
      attempt ?? null,
      JSON.stringify(events),
      last?.step ?? null,
      last?.steps ?? null,
      ending.state === "succeeded" ? ending.result.pictures.map(({ blob }) => blob) : [],
      dayOf(now),
      tells,
      isAlone,
      worker ?? null,
      first?.id ?? null,
      first === undefined ? null : bufferOf(first.bytes),
      ...messageOf(topicsOf(jobId)),
    ],
  ];
}

function untoldOf(ending: Ending): readonly NewJobEvent[] {
  return ending.state === "succeeded" ? ending.events : [];
}

function unputOf(ending: Ending): readonly NamedBytes[] {
  return ending.state === "succeeded" ? ending.pictures : [];
}

/** The first picture is put by the statement that ends the job, and most jobs have one; these by their own, before. */
function toPutOthers(ending: Ending, now: Date): readonly Sent[] {
  return unputOf(ending)
    .slice(1)
    .map((picture) => toPut(picture, now));
}

function topicsOf(jobId: string): readonly Topic[] {
  return [`job ${jobId}`, `end ${jobId}`];
}

/** Ends a job that has no webhook, without waiting for an answer in between. False when nothing was changed. */
export async function finishAtOnce(
  { database, ...context }: Pick<JobContext, "database"> & FinishContext,
  ended: Ended,
  ending: Ending,
): Promise<boolean> {
  const now = context.clock();
  const finishing = toFinish(context, ended, ending, now, { isAlone: true, tells: false });
  const rows = await database.atOnce([...toPutOthers(ending, now), finishing], (answers) => {
    const row = answers.at(-1)?.at(0);
    return { topics: row === undefined ? [] : topicsOf(ended.jobId), others: row?.["is_durable"] === false ? "told" : "now" };
  });
  return rows.at(-1)?.length === 1;
}

/**
 * Ends an unfinished job, with all that belongs to it. With a fence only while it is good. False when nothing was changed: the claim is
 * stale, or the job has ended or is forgotten.
 *
 * @param isAlone - The transaction does nothing else, and is relaxed if the job needs no flush.
 */
export async function finish(
  transaction: Transaction,
  context: FinishContext,
  ended: Ended,
  ending: Ending,
  isAlone = false,
): Promise<boolean> {
  const now = context.clock();
  for (const put of toPutOthers(ending, now)) transaction.later(...put);
  const row = await transaction.row(...toFinish(context, ended, ending, now, { isAlone, tells: true }));
  if (row === undefined) return false;
  const job = toJob(row);
  for (const topic of topicsOf(job.id)) transaction.emit(topic);
  if (lastProgress(untoldOf(ending)) !== undefined) tellProgress(transaction, beforeItsEnd(job), Number(row["told_tenths"]), now);
  tell(transaction, job, EVENT_OF[ending.state], now);
  return true;
}

function beforeItsEnd(job: Job): Job {
  return { ...job, state: "running", finishedAt: undefined, keptUntil: undefined, result: undefined };
}
