import type { WebhookMessage } from "./webhook-store.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds between one attempt and the next. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** A delay is longer by up to this share, so that what failed together does not come again together. */
const JITTER = 0.1;
/** A receiver that asks for more is asked again sooner. */
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/**
 * When to try again after an attempt that failed at `now`; undefined when that was the last. A message that was replayed gets every
 * attempt anew. `retryAfter`: the header of the receiver's answer, which makes a delay longer, never shorter. `chance`: 0–1.
 */
export function nextAttemptAt(
  { attempts, replayedAfter }: Pick<WebhookMessage, "attempts" | "replayedAfter">,
  { now, retryAfter, chance }: { readonly now: Date; readonly retryAfter: string | undefined; readonly chance: number },
): Date | undefined {
  const delay = RETRY_DELAYS_MS[attempts.length - replayedAfter];
  if (delay === undefined) return undefined;
  const asked = Math.min(readRetryAfter(retryAfter, now), MAX_RETRY_AFTER_MS);
  return new Date(now.getTime() + Math.max(delay * (1 + JITTER * chance), asked));
}

/** RFC 9110 §10.2.3: seconds or a date → milliseconds from now; 0 for anything else. */
function readRetryAfter(value: string | undefined, now: Date): number {
  if (value === undefined) return 0;
  if (/^\d+$/.test(value)) return Number(value) * SECOND;
  const time = Date.parse(value);
  return Number.isNaN(time) ? 0 : Math.max(0, time - now.getTime());
}
