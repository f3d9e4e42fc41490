import { APIError, ConnectionError, TimeoutError } from "./errors.ts";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8000;
/** Callers that failed together do not come back together. */
const JITTER = 0.25;
/** Who is asked to wait longer than a rate limit's window is better told than kept waiting. */
const LONGEST_RETRY_AFTER_SECONDS = 60;
/** Request timeout, too many requests; and every server's fault from 500 on. */
const PASSING_STATUSES = [408, 429];

/**
 * Milliseconds to wait before the same is tried again, no fewer than the server has asked for; undefined for what would fail again.
 *
 * @param failures How often it has failed before, from 0.
 */
export function retryDelay(error: unknown, failures: number): number | undefined {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS) * (1 - Math.random() * JITTER);
  if (error instanceof ConnectionError || error instanceof TimeoutError) return delay;
  if (!(error instanceof APIError) || (error.status < 500 && !PASSING_STATUSES.includes(error.status))) return undefined;
  const { retryAfter = 0 } = error;
  return retryAfter <= LONGEST_RETRY_AFTER_SECONDS ? Math.max(delay, retryAfter * 1000) : undefined;
}
