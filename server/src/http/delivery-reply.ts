import type { WebhookDelivery } from "@retouch/contract";
import type { WebhookMessage } from "../webhooks/webhook-store.ts";

/** A webhook message as callers see it. */
export function deliveryReply({ id, event, jobId, url, state, createdAt, dueAt, attempts }: WebhookMessage): WebhookDelivery {
  return {
    id,
    type: event,
    job_id: jobId,
    url,
    status: state,
    created_at: createdAt.toISOString(),
    next_attempt_at: dueAt?.toISOString() ?? null,
    attempts: attempts.map(({ at, status, failure, durationMs }) => ({
      at: at.toISOString(),
      status: status ?? null,
      duration_ms: Math.round(durationMs),
      error: failure ?? null,
    })),
  };
}
