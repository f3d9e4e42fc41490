import type { Job, JobEventName } from "../../../jobs/job.ts";
import { newId } from "../../../jobs/new-id.ts";
import { DISABLED_FAILURE } from "../../../webhooks/webhook-store.ts";
import { toldJobToJson } from "../../job-row.ts";
import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";

/** One that is disabled is not sent, but there to be seen and to be replayed. */
const INSERT = statement(`
  WITH disabled AS (SELECT 1 FROM webhook_disabled_url WHERE owner = $2 AND url = $5),
  message AS (
    INSERT INTO webhook_message (id, owner, job_id, event, url, job, created_at_ms, state, due_at_ms)
    SELECT $1, $2, $3, $4, $5, $6, $7,
      CASE WHEN EXISTS (SELECT FROM disabled) THEN 'failed' ELSE 'pending' END,
      CASE WHEN EXISTS (SELECT FROM disabled) THEN NULL ELSE $7::bigint END
    RETURNING id, state
  )
  INSERT INTO webhook_attempt (message_id, number, at_ms, failure, duration_ms) SELECT id, 1, $7, $8, 0 FROM message WHERE state = 'failed'`);

/** Writes down what the job's webhook wants to hear, in the transaction of the change itself. */
export function tell(transaction: Transaction, job: Job, event: JobEventName, at: Date): void {
  if (job.webhook?.events.includes(event) !== true) return;
  const values = [newId("msg", at), job.owner, job.id, event, job.webhook.url, toldJobToJson(job), at.getTime(), DISABLED_FAILURE];
  transaction.later(INSERT, values);
  transaction.emit("webhooks");
}
