import type { Meter } from "@opentelemetry/api";
import type { WebhookStore } from "../webhooks/webhook-store.ts";

/** The same store, with every attempt to deliver a message counted once it is written down. */
export function countDeliveries(meter: Meter, store: WebhookStore): WebhookStore {
  const attempts = meter.createCounter("retouch.webhook.attempts", {
    description: "Attempts to deliver a message: delivered, to be tried again, or failed for good",
  });
  return {
    ...store,
    async record(id, attempt, next) {
      await store.record(id, attempt, next);
      attempts.add(1, { outcome: typeof next === "string" ? next : "retried" });
    },
  };
}
