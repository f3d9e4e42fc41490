import { z } from "zod";
import { jobReplySchema } from "./job-reply.ts";
import { JOB_EVENT_NAMES } from "./webhook.ts";

/** A job as a webhook tells of it: as `GET jobs/{id}` does, less what changes while the message is on its way. */
export const webhookJobSchema = jobReplySchema.omit({ subscription_id: true, timings: true, queue_position: true });
export type WebhookJob = z.output<typeof webhookJobSchema>;

/** The body of a webhook. It links to the pictures, and never carries them. */
export const webhookMessageSchema = z.object({
  type: z.enum(JOB_EVENT_NAMES),
  timestamp: z.iso.datetime().describe("When it happened; the header says when it was sent"),
  data: webhookJobSchema.describe("The job as it was then"),
});
export type WebhookMessage = z.output<typeof webhookMessageSchema>;
