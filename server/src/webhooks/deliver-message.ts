import type { WebhookJob } from "@retouch/contract";
import type { Clock } from "../jobs/clock.ts";
import type { ToldJob } from "../jobs/told-job.ts";
import type { Outgoing, OutgoingResponse } from "../outgoing/create-outgoing.ts";
import { toOutgoingError, type OutgoingError } from "../outgoing/outgoing-error.ts";
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
  /** Told why an attempt got no answer, in more detail than its owner may know. */
  readonly onNoAnswer?: (error: OutgoingError, message: WebhookMessage) => void;
  /** 0–1, drawn anew each time. Default: at random. */
  readonly chance?: () => number;
}

const GONE = 410;

/** Tries a message once, and writes down how it went and what is next. */
export async function deliverMessage(message: WebhookMessage, ports: DeliveryPorts): Promise<void> {
  const { webhooks, clock, onNoAnswer, chance = Math.random } = ports;
  const at = clock();
  const answer = await send(message, at, ports);
  const now = clock();
  const timing = { at, durationMs: now.getTime() - at.getTime() };
  const attempt: WebhookAttempt =
    answer instanceof Error
      ? { ...timing, status: undefined, failure: answer.message }
      : { ...timing, status: answer.status, failure: failureOf(answer.status) };
  if (answer instanceof Error) onNoAnswer?.(answer, message);
  if (attempt.failure === undefined) return webhooks.record(message.id, attempt, "delivered");
  if (attempt.status === GONE) {
    await webhooks.record(message.id, attempt, "failed");
    return webhooks.disable(message.owner, message.url);
  }
  const retryAfter = answer instanceof Error ? undefined : answer.headers["retry-after"];
  const next = nextAttemptAt(message, { now, retryAfter: typeof retryAfter === "string" ? retryAfter : undefined, chance: chance() });
  return webhooks.record(message.id, attempt, next ?? "failed");
}

/** The receiver's answer, or why there is none. */
async function send(
  message: WebhookMessage,
  at: Date,
  { webhookSecrets, outgoing, describe }: DeliveryPorts,
): Promise<OutgoingResponse | OutgoingError> {
  const { id, owner, event, createdAt, job, url } = message;
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data: describe(job) });
  const signature = signMessage({ id, at, body }, await signingSecrets(webhookSecrets, owner, at));
  const headers = { "content-type": "application/json", "user-agent": "Retouch", ...signature };
  return outgoing.send(new URL(url), { method: "POST", headers, body, maxRedirects: 0, maxBytes: 0 }).catch(toOutgoingError);
}

function failureOf(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) return `The URL answered ${status}; redirects are not followed`;
  if (status === GONE) return "The URL answered 410 Gone, and gets no more messages for a week";
  return `The URL answered ${status}`;
}
