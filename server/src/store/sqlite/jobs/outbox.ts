import type { Job, JobEventName } from "../../../jobs/job.ts";
import { newId } from "../../../jobs/new-id.ts";
import { DISABLED_FAILURE } from "../../../webhooks/webhook-store.ts";
import { toldJobToJson } from "../../job-row.ts";
import type { JobDatabase } from "./job-database.ts";

/** Writes down what the job's webhook wants to hear, in the transaction of the change itself. */
export type Tell = (job: Job, event: JobEventName) => void;

export function createOutbox({ database, clock, signals }: JobDatabase): Tell {
  const isDisabled = database.prepare("SELECT 1 FROM webhook_disabled_url WHERE owner = ? AND url = ?");
  const insert = database.prepare(`
    INSERT INTO webhook_message (id, owner, job_id, event, url, job, created_at_ms, state, due_at_ms)
    VALUES (:id, :owner, :jobId, :event, :url, :job, :now, :state, :dueAt)`);
  const insertAttempt = database.prepare("INSERT INTO webhook_attempt VALUES (:id, 1, :now, NULL, :failure, 0)");

  return (job, event) => {
    if (job.webhook?.events.includes(event) !== true) return;
    const { owner, id: jobId } = job;
    const { url } = job.webhook;
    const at = clock();
    const [id, now] = [newId("msg", at), at.getTime()];
    const message = { id, owner, jobId, event, url, job: toldJobToJson(job), now };
    if (isDisabled.get(owner, url) === undefined) {
      insert.run({ ...message, state: "pending", dueAt: now });
      signals.emit("webhooks");
    } else {
      // Not sent, but there to be seen and to be replayed.
      insert.run({ ...message, state: "failed", dueAt: null });
      insertAttempt.run({ id, now, failure: DISABLED_FAILURE });
    }
  };
}
