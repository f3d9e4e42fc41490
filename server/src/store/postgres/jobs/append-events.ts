import type { NewJobEvent } from "../../../jobs/job-store.ts";
import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";

const INSERT = statement(`
  INSERT INTO job_event (job_id, number, kind, data, at_ms)
  SELECT $1, $2::integer - $3::integer + ordinality, event ->> 'kind', event -> 'data', $4
  FROM json_array_elements($5::json) WITH ORDINALITY AS told (event, ordinality)`);

/** Appends events to a job. `last` is the number of the last of them, as the job's row counts them. */
export function appendEvents(
  transaction: Transaction,
  {
    jobId,
    last,
    events,
    at,
  }: { readonly jobId: string; readonly last: number; readonly events: readonly NewJobEvent[]; readonly at: Date },
): void {
  transaction.later(INSERT, [jobId, last, events.length, at.getTime(), JSON.stringify(events)]);
  transaction.emit(`job ${jobId}`);
}
