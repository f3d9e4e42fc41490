import type { JobStore } from "../../../jobs/job-store.ts";
import { toJob } from "../../job-row.ts";
import { statement } from "../statement.ts";
import { appendEvents } from "./append-events.ts";
import { finish } from "./finish.ts";
import type { JobContext } from "./job-context.ts";
import { lastProgress, tellProgress } from "./progress.ts";
import { tell } from "./tell.ts";

/** Of workers who come at once, each passes over what the others are taking. */
const TAKE = statement(`
  UPDATE job SET state = 'running', started_at_ms = $1, lease_until_ms = $2, worker = $3,
    attempts = attempts + 1, claims = claims + 1, events = events + 1
  WHERE id = (
    SELECT id FROM job WHERE state = 'queued' AND ($4::text[] IS NULL OR model IS NULL OR model = ANY ($4))
    ORDER BY priority DESC, turn, id LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *`);
const HELD = "id = $1 AND claims = $2 AND state = 'running'";
const PROLONG = statement(`
  UPDATE job SET lease_until_ms = $3, events = events + $4, step = coalesce($5, step), steps = coalesce($6, steps)
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
      // Durable, for a fence that a crash of the database took back would be given twice.
      return database.write(true, async (transaction) => {
        const now = clock();
        const row = await transaction.row(TAKE, [now.getTime(), now.getTime() + leaseMs, worker, models ?? null]);
        if (row === undefined) return undefined;
        const job = toJob(row);
        const events = [{ kind: "started", data: { attempt: job.attempts } }] as const;
        appendEvents(transaction, { jobId: job.id, last: Number(row["events"]), events, at: now });
        if (row["claims"] === 1) tell(transaction, job, "job.started", now);
        transaction.emit("queue");
        return { job, fence: { jobId: job.id, attempt: Number(row["claims"]) } };
      });
    },

    async renew({ jobId, attempt }, leaseMs, events = []) {
      return database.write(false, async (transaction) => {
        const { step = null, steps = null } = lastProgress(events) ?? {};
        const now = clock();
        const row = await transaction.row(PROLONG, [jobId, attempt, now.getTime() + leaseMs, events.length, step, steps]);
        if (row === undefined) return (await transaction.row(IS_CANCELLED, [jobId, attempt])) === undefined ? "lost" : "cancelled";
        if (events.length > 0) appendEvents(transaction, { jobId, last: Number(row["events"]), events, at: now });
        if (step !== null) tellProgress(transaction, toJob(row), Number(row["told_tenths"]), now);
        return "held";
      });
    },

    async complete(fence, result, events = []) {
      return end(fence, { state: "succeeded", result, events });
    },

    async fail(fence, failure) {
      return end(fence, { state: "failed", failure });
    },

    async release({ jobId, attempt }) {
      return database.write(false, async (transaction) => {
        if ((await transaction.run(HAND_BACK, [jobId, attempt])) === 0) return false;
        transaction.emit(`job ${jobId}`);
        transaction.emit("queue");
        return true;
      });
    },
  };

  async function end(fence: Parameters<JobStore["complete"]>[0], ending: Parameters<typeof finish>[3]): Promise<boolean> {
    return database.write(false, async (transaction) => finish(transaction, context, fence, ending));
  }
}
