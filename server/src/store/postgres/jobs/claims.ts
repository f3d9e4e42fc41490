import type { Claim, Fence, JobStore } from "../../../jobs/job-store.ts";
import { toJob, type Row } from "../../job-row.ts";
import type { Told } from "../database.ts";
import { statement } from "../statement.ts";
import { appendEvents } from "./append-events.ts";
import { finish, finishAtOnce, type Ending } from "./finish.ts";
import type { JobContext } from "./job-context.ts";
import { lastProgress, tellProgress } from "./progress.ts";
import { tell } from "./tell.ts";

/**
 * Of workers who come at once, each passes over what the others are taking. A job whose webhook may have to hear of it is not taken where $5 is false, and
 * `tells` is true. `others`: jobs that are nearer to their turn now.
 */
const TAKE = statement(`
  WITH next AS (
    SELECT id, claims = 0 AND position('"job.started"' IN admission::text) > 0 AS tells
    FROM job WHERE state = 'queued' AND ($4::text[] IS NULL OR model IS NULL OR model = ANY ($4))
    ORDER BY priority DESC, turn, id LIMIT 1 FOR UPDATE SKIP LOCKED
  ),
  taken AS (
    UPDATE job SET state = 'running', started_at_ms = $1, lease_until_ms = $2, worker = $3,
      attempts = attempts + 1, claims = claims + 1, events = events + 1
    FROM next WHERE job.id = next.id AND ($5::boolean OR tells IS NOT TRUE)
    RETURNING job.*
  ),
  told AS (
    INSERT INTO job_event (job_id, number, kind, data, at_ms)
    SELECT id, events, 'started', json_build_object('attempt', attempts), $1 FROM taken
  )
  SELECT taken.*, tells, EXISTS (SELECT FROM job AS other WHERE state = 'queued' AND other.id <> next.id) AS others,
    CASE WHEN NOT is_durable THEN set_config('synchronous_commit', 'off', true) END
  FROM next LEFT JOIN taken ON true`);
/** A crash of the database may take a relaxed claim back, and give its number out again, to another worker. */
const HELD = "id = $1 AND claims = $2 AND worker = coalesce($3, worker) AND state = 'running'";
const PROLONG = statement(`
  UPDATE job SET lease_until_ms = $4, events = events + $5, step = coalesce($6, step), steps = coalesce($7, steps)
  WHERE ${HELD}
  RETURNING *`);
const IS_CANCELLED = statement("SELECT FROM job WHERE id = $1 AND claims = $2 AND state = 'cancelled'");
const HAND_BACK = statement(`
  UPDATE job SET state = 'queued', attempts = attempts - 1, started_at_ms = NULL, lease_until_ms = NULL, worker = NULL, step = NULL, steps = NULL
  WHERE ${HELD}`);

/**
 * What workers do. Each statement names the fence and so changes nothing for a claim that is stale. A lease or a
 * step that a power cut takes back is told again.
 */
export function createClaims(context: JobContext): Pick<JobStore, "claim" | "renew" | "complete" | "fail" | "release"> {
  const { database, clock } = context;

  return {
    async claim(worker, leaseMs, models) {
      const now = clock();
      const values = [now.getTime(), now.getTime() + leaseMs, worker, models ?? null];
      const row = await database.once(TAKE, [...values, false], changesOf);
      if (row === undefined || row["id"] !== null) return row && toClaim(row);
      return database.write(true, async (transaction) => {
        const told = await transaction.row(TAKE, [...values, true]);
        if (told === undefined) return undefined;
        for (const topic of changesOf(told).topics) transaction.emit(topic);
        const claim = toClaim(told);
        if (claim.fence.attempt === 1) tell(transaction, claim.job, "job.started", now);
        return claim;
      });
    },

    async renew({ jobId, attempt, worker = null }, leaseMs, events = []) {
      return database.write(false, async (transaction) => {
        const { step = null, steps = null } = lastProgress(events) ?? {};
        const now = clock();
        const row = await transaction.row(PROLONG, [jobId, attempt, worker, now.getTime() + leaseMs, events.length, step, steps]);
        if (row === undefined) return (await transaction.row(IS_CANCELLED, [jobId, attempt])) === undefined ? "lost" : "cancelled";
        if (events.length > 0) appendEvents(transaction, { jobId, last: Number(row["events"]), events, at: now });
        if (step !== null) tellProgress(transaction, toJob(row), Number(row["told_tenths"]), now);
        return "held";
      });
    },

    async complete(fence, result, { events = [], pictures = [] } = {}) {
      return end(fence, { state: "succeeded", result, events, pictures });
    },

    async fail(fence, failure) {
      return end(fence, { state: "failed", failure });
    },

    async release({ jobId, attempt, worker = null }) {
      return database.write(false, async (transaction) => {
        if ((await transaction.run(HAND_BACK, [jobId, attempt, worker])) === 0) return false;
        transaction.emit(`job ${jobId}`);
        transaction.emit(`end ${jobId}`); // Whoever waits at a process that stops hears that nothing comes of it there.
        transaction.emit("queue");
        return true;
      });
    },
  };

  /** A job with a webhook is met again, in a transaction that tells it. */
  async function end(fence: Fence, ending: Ending): Promise<boolean> {
    if (await finishAtOnce(context, fence, ending)) return true;
    return database.write(true, async (transaction) => finish(transaction, context, fence, ending, true));
  }
}

function toClaim(row: Row): Claim {
  const job = toJob(row);
  return { job, fence: { jobId: job.id, attempt: Number(row["claims"]), worker: String(row["worker"]) }, isLast: row["others"] === false };
}

/** Where nobody waits any more, the queue has moved for nobody. */
function changesOf({ id, others }: Row): Told {
  if (typeof id !== "string") return { topics: [] };
  return { topics: [`job ${id}`, ...(others === true ? (["queue"] as const) : [])], others: "soon" };
}
