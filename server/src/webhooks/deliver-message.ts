import type { WebhookJob } from "@retouch/contract";
import type { Clock } from "../jobs/clock.ts";
import type { ToldJob } from "../jobs/told-job.ts";
import type { Outgoing, OutgoingResponse } from "../outgoing/create-outgoing.ts";
import { nextAttemptAt } from "./retry-schedule.ts";
import { signingSecrets } from "./secrets.ts";
import { signMessage } from "./sign-message.ts";
import type { WebhookSecretStore } from "./webhook-secret-store.ts";
import type { WebhookAttempt, WebhookMessage, WebhookStore } from "./webhook-store.ts";

export interface DeliveryPorts {
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
  readonly outgoing: Pick<Outgoing, "send">;
  readonly clock: Clock;
  /** A job as receivers see it, with links to its pictures. */
  readonly describe: (job: ToldJob) => WebhookJob;
  /** 0–1, drawn anew each time. Default: at random. */
  readonly chance?: () => number;
}

const GONE = 410;

/** Tries a message once, and writes down how it went and what is next. */
export async function deliverMessage(message: WebhookMessage, ports: DeliveryPorts): Promise<void> {
  const { webhooks, clock, chance = Math.random } = ports;
  const at = clock();
  const response = await send(message, at, ports);
  const now = clock();
  const status = response?.status;
  const attempt: WebhookAttempt = { at, status, failure: failureOf(status), durationMs: now.getTime() - at.getTime() };
  if (attempt.failure === undefined) return webhooks.record(message.id, attempt, "delivered");
  if (status === GONE) {
    await webhooks.record(message.id, attempt, "failed");
    return webhooks.disable(message.owner, message.url);
  }
  const retryAfter = response?.headers["retry-after"];
  const next = nextAttemptAt(message, { now, retryAfter: typeof retryAfter === "string" ? retryAfter : undefined, chance: chance() });
  return webhooks.record(message.id, attempt, next ?? "failed");
}

/** The receiver's answer, or undefined when there is none: which of many reasons it has is nobody's business. */
async function send(
  message: WebhookMessage,
  at: Date,
  { webhookSecrets, outgoing, describe }: DeliveryPorts,
): Promise<OutgoingResponse | undefined> {
  const { id, owner, event, createdAt, job, url } = message;
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data: describe(job) });
  const signature = signMessage({ id, at, body }, await signingSecrets(webhookSecrets, owner, at));
  const headers = { "content-type": "application/json", "user-agent": "Retouch", ...signature };
  return outgoing.send(new URL(url), { method: "POST", headers, body, maxRedirects: 0, maxBytes: 0 }).catch(() => undefined);
}

function failureOf(status: number | undefined): string | undefined {
  if (status === undefined) return "The URL could not be reached, or did not answer in time";
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) return `The URL answered ${status}; redirects are not followed`;
  if (status === GONE) return "The URL answered 410 Gone, and gets no more messages for a week";
  return `The URL answered ${status}`;
}
