import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";

/** Every process looks for dead leases every 5 s. When none has for so long, none could: the database was away, or all of them were. */
export const MAX_PAUSE_MS = 8000;
/**
 * Of the time that nobody looked, this is not given back: on a machine that is always so slow, a lease that nobody renews ends all the same, if later. What is
 * given back is enough for whoever holds a lease to renew it.
 */
const KEPT_MS = 2000;

const DUTY = "recover";
const SELECT_PAUSE = statement(`
  SELECT extract(epoch FROM clock_timestamp() - done_at)::float8 * 1000 AS ms FROM duty WHERE name = '${DUTY}' FOR UPDATE`);
const LOOK = statement(`
  INSERT INTO duty (name, done_at) VALUES ('${DUTY}', clock_timestamp()) ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at`);
const PROLONG_LEASES = statement(`
  UPDATE job SET lease_until_ms = lease_until_ms + $1::bigint WHERE state = 'running' AND lease_until_ms > $2`);
const PROLONG_NODES = statement(`
  UPDATE node SET seen_until = seen_until + $1::float8 * interval '1 millisecond'
  WHERE seen_until > clock_timestamp() - $2::float8 * interval '1 millisecond'`);

/**
 * Before anybody is taken for dead: time in which nobody could say that they live does not count. Leases and processes that lived when
 * somebody last looked live on for about as long as nobody did.
 */
export async function forgiveAbsence(transaction: Transaction, now: Date): Promise<void> {
  const row = await transaction.row(SELECT_PAUSE);
  transaction.later(LOOK);
  const pauseMs = Math.round(Number(row?.["ms"] ?? 0));
  if (pauseMs <= MAX_PAUSE_MS) return;
  transaction.later(PROLONG_LEASES, [pauseMs - KEPT_MS, now.getTime() - pauseMs]);
  transaction.later(PROLONG_NODES, [pauseMs - KEPT_MS, pauseMs]);
}
