import { MAX_URL_CHARACTERS } from "./limits.ts";
import { readWebUrl } from "./web-url.ts";

export const JOB_EVENT_NAMES = ["job.started", "job.progress", "job.succeeded", "job.failed", "job.cancelled"] as const;
export type JobEventName = (typeof JOB_EVENT_NAMES)[number];

/** How a job can end: what most receivers want to hear. */
export const DEFAULT_WEBHOOK_EVENTS = ["job.succeeded", "job.failed", "job.cancelled"] as const satisfies readonly JobEventName[];

/** Whom to tell about a job's life. */
export interface Webhook {
  readonly url: string;
  /** Each at most once. */
  readonly events: readonly JobEventName[];
}

export const WEBHOOK_URL_RULE = `an https URL of at most ${MAX_URL_CHARACTERS} characters, without a name or password in it,`;

/** The URL as it is written in requests: normalised, so that one receiver has one spelling. */
export function readWebhookUrl(value: unknown): string | undefined {
  return readWebUrl(value)?.href;
}
