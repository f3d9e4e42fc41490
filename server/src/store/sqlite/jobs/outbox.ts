import type { Job, JobEventName } from "../../../jobs/job.ts";
import { newId } from "../../../jobs/new-id.ts";
import { jobToJson } from "../job-row.ts";
import type { JobDatabase } from "./job-database.ts";

/** Writes down what the job's webhook wants to hear, in the transaction of the change itself. */
export type Tell = (job: Job, event: JobEventName) => void;

export function createOutbox({ database, clock, signals }: JobDatabase): Tell {
  const insert = database.prepare(`
    INSERT INTO webhook_message (id, owner, job_id, event, url, job, created_at_ms, due_at_ms)
    SELECT :id, :owner, :jobId, :event, :url, :job, :now, :now
    WHERE NOT EXISTS (SELECT 1 FROM webhook_disabled_url WHERE owner = :owner AND url = :url)`);

  return (job, event) => {
    if (job.webhook?.events.includes(event) !== true) return;
    const { owner, id: jobId } = job;
    const now = clock();
    insert.run({ id: newId("msg", now), owner, jobId, event, url: job.webhook.url, job: jobToJson(job), now: now.getTime() });
    signals.emit("webhooks");
  };
}
