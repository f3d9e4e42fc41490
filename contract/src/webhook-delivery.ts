import { z } from "zod";
import { oneOf } from "./field-rules.ts";
import { deliveryId, jobId, pageLimit } from "./page-query.ts";
import { JOB_EVENT_NAMES } from "./webhook.ts";

const time = z.iso.datetime();

export const WEBHOOK_DELIVERY_STATES = ["pending", "delivered", "failed"] as const;

/** One message and every attempt to deliver it. */
export const webhookDeliverySchema = z.object({
  id: z.string().describe("The message's webhook-id"),
  type: z.enum(JOB_EVENT_NAMES),
  job_id: z.string(),
  url: z.url(),
  status: z.enum(WEBHOOK_DELIVERY_STATES).describe("failed: every attempt was in vain, or the URL is disabled"),
  created_at: time,
  next_attempt_at: time.nullable().describe("Null when it has ended"),
  attempts: z.array(
    z.object({
      at: time,
      status: z.int().nullable().describe("What the URL answered; null when it did not"),
      duration_ms: z.int().min(0),
      error: z.string().nullable().describe("Why it does not count as delivered"),
    }),
  ),
});
export type WebhookDelivery = z.output<typeof webhookDeliverySchema>;

/** `GET webhooks/deliveries`: newest first. */
export const webhookDeliveryListSchema = z.object({
  data: z.array(webhookDeliverySchema),
  next: z.url().nullable().describe("The next page; null on the last"),
});
export type WebhookDeliveryList = z.output<typeof webhookDeliveryListSchema>;

/** `GET webhooks/deliveries`' query. */
export const webhookDeliveryQuerySchema = z.object({
  limit: pageLimit("Deliveries"),
  job: jobId().optional().describe("Only those that tell of this job"),
  status: oneOf(WEBHOOK_DELIVERY_STATES).optional().describe("Only those of this status"),
  before: deliveryId().optional().describe("Only those older than this one"),
});

const fingerprint = z.string().describe("The first 8 hexadecimal digits of the SHA-256 of the secret's text");

/** `GET webhooks/secret`: which secrets sign now, without telling them. */
export const webhookSecretsSchema = z.object({
  data: z.array(z.object({ fingerprint, created_at: time, expires_at: time.nullable().describe("Null for the one in use") })),
});
export type WebhookSecrets = z.output<typeof webhookSecretsSchema>;

/** `POST webhooks/secret`: the only time that a secret is shown. */
export const newWebhookSecretSchema = z.object({
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{32}$/),
  fingerprint,
  created_at: time,
  previous_expires_at: time.nullable().describe("Until then the secret before signs too; null when there was none"),
});
export type NewWebhookSecret = z.output<typeof newWebhookSecretSchema>;
