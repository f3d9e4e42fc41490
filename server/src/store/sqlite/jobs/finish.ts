import type { JobFailure, JobResult } from "../../../jobs/job.ts";
import { toJob, type Row } from "../../job-row.ts";
import type { CountUse } from "./count-use.ts";
import type { AppendEvents } from "./events.ts";
import type { JobDatabase } from "./job-database.ts";
import type { Tell } from "./outbox.ts";

/** How a job ends. */
export type Ending =
  | { readonly state: "succeeded"; readonly result: JobResult }
  | { readonly state: "failed" | "expired"; readonly failure: JobFailure }
  | { readonly state: "cancelled" };

/** Ends an unfinished job, with all that belongs to it. Runs inside a transaction. */
export type Finish = (jobId: string, ending: Ending) => void;

/** A job that waited too long has failed, for those who wait for a final message. */
const EVENT_OF = { succeeded: "job.succeeded", failed: "job.failed", expired: "job.failed", cancelled: "job.cancelled" } as const;

export function createFinish(
  { database, clock, terms }: JobDatabase,
  { appendEvents, tell, countUse }: { readonly appendEvents: AppendEvents; readonly tell: Tell; readonly countUse: CountUse },
): Finish {
  const update = database.prepare(`
    UPDATE job SET state = :state, finished_at_ms = :now, kept_until_ms = :keptUntil, result = :result, failure = :failure,
      worker = NULL, lease_until_ms = NULL, events = events + 1
    WHERE id = :id AND finished_at_ms IS NULL
    RETURNING *`);
  // Nobody looks at previews of a finished job, and they are most of its bytes; their numbers stay, so that a resumed stream has no gap.
  const dropPreviews = database.prepare(`
    UPDATE job_event SET kind = 'progress', data = json_object('step', data ->> 'step', 'steps', coalesce(:steps, data ->> 'step'))
    WHERE job_id = :id AND kind = 'preview'`);
  const dropBlobs = database.prepare("DELETE FROM job_blob WHERE job_id = ?");
  const addBlob = database.prepare("INSERT INTO job_blob (job_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
  return (id, ending) => {
    const now = clock();
    const row: Row | undefined = update.get({
      id,
      state: ending.state,
      now: now.getTime(),
      keptUntil: now.getTime() + terms.retentionMs,
      result: ending.state === "succeeded" ? JSON.stringify(ending.result) : null,
      failure: "failure" in ending ? JSON.stringify(ending.failure) : null,
    });
    if (row === undefined) throw new Error(`Expected an unfinished job but received ${id}`);
    const job = toJob(row);
    dropPreviews.run({ id, steps: job.progress?.steps ?? null });
    dropBlobs.run(id);
    for (const { blob } of job.result?.pictures ?? []) addBlob.run(id, blob);
    countUse(job, now);
    appendEvents(id, Number(row["events"]), [{ kind: "finished", data: { state: ending.state } }]);
    tell(job, EVENT_OF[ending.state]);
  };
}
