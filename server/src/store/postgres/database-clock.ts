import type { Pool } from "pg";
import type { Clock } from "../../jobs/clock.ts";

/** A machine's clock drifts by milliseconds in this time, or is set. */
const LOOK_EVERY_MS = 60_000;

/**
 * The database's clock, kept here: leases that one machine gives and another looks at must not depend on how far apart their clocks are. It
 * stops being kept up when the pool has ended.
 */
export async function openDatabaseClock(pool: Pool, onTrouble: (error: Error) => void): Promise<Clock> {
  let aheadMs = await look();
  const timer = setInterval(() => {
    if (pool.ending) clearInterval(timer);
    else look().then((ahead) => (aheadMs = ahead), onTrouble);
  }, LOOK_EVERY_MS).unref();

  /** How far it is before this machine's, as it was half way between question and answer. */
  async function look(): Promise<number> {
    const askedAt = Date.now();
    const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
    return rows[0].now.getTime() - (askedAt + Date.now()) / 2;
  }

  return () => new Date(Math.round(Date.now() + aheadMs));
}
