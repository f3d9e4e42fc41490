import type { JobEventName } from "../jobs/job.ts";
import type { WebhookAttempt, WebhookMessage, WebhookState } from "../webhooks/webhook-store.ts";
import { toldJobFromJson, toDate, type Row } from "./job-row.ts";

/** A row of the table `webhook_message`, with those of its attempts in their order. */
export function toWebhookMessage(row: Row, attempts: readonly Row[]): WebhookMessage {
  return {
    id: String(row["id"]),
    owner: String(row["owner"]),
    jobId: String(row["job_id"]),
    event: String(row["event"]) as JobEventName,
    url: String(row["url"]),
    job: toldJobFromJson(String(row["job"])),
    createdAt: new Date(Number(row["created_at_ms"])),
    state: String(row["state"]) as WebhookState,
    attempts: attempts.map(toAttempt),
    replayedAfter: Number(row["replayed_after"]),
    dueAt: toDate(row["due_at_ms"]),
  };
}

function toAttempt(row: Row): WebhookAttempt {
  return {
    at: new Date(Number(row["at_ms"])),
    status: row["status"] === null ? undefined : Number(row["status"]),
    failure: typeof row["failure"] === "string" ? row["failure"] : undefined,
    durationMs: Number(row["duration_ms"]),
  };
}
