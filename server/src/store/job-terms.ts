/** How long things last, and how often they are tried. */
export interface JobTerms {
  /** A job whose lease has died this often fails. Default 3. */
  readonly maxAttempts: number;
  /** Milliseconds that a job may wait before it expires. Default 24 h. */
  readonly maxWaitMs: number;
  /** Milliseconds that a job is kept after it has ended, with its result. Default 24 h. */
  readonly retentionMs: number;
  /** Milliseconds from admission on that an idempotency key is remembered. Default 24 h. */
  readonly idempotencyMs: number;
  /** Milliseconds from its making that a webhook message is kept, and a URL stays disabled. Default 7 days. */
  readonly messageRetentionMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_JOB_TERMS: JobTerms = {
  maxAttempts: 3,
  maxWaitMs: DAY_MS,
  retentionMs: DAY_MS,
  idempotencyMs: DAY_MS,
  messageRetentionMs: 7 * DAY_MS,
};

/** The day (UTC) that usage is counted under: 2026-06-01. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, "2026-06-01".length);
}
