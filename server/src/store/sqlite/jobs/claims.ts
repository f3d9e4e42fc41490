import type { Fence, JobStore, NewJobEvent, Rest } from "../../../jobs/job-store.ts";
import { toJob, type Row } from "../../job-row.ts";
import type { AppendEvents } from "./events.ts";
import type { Ending, Finish } from "./finish.ts";
import type { JobDatabase } from "./job-database.ts";
import type { Tell } from "./outbox.ts";

/** A webhook hears of progress in tenths, so at most ten times. */
const TENTHS = 10;

/**
 * What workers do. Each statement names the fence and so changes nothing for a claim that is stale. Only endings are durable: a claim,
 * a lease or a step that a power cut takes back is made again.
 */
export function createClaims(
  { database, write, queue, blobRows, signals, clock }: JobDatabase,
  { appendEvents, tell, finish }: { readonly appendEvents: AppendEvents; readonly tell: Tell; readonly finish: Finish },
): Pick<JobStore, "claim" | "renew" | "complete" | "fail" | "release"> {
  const take = database.prepare(`
    UPDATE job SET state = 'running', started_at_ms = :now, lease_until_ms = :leaseUntil, worker = :worker,
      attempts = attempts + 1, claims = claims + 1, events = events + 1
    WHERE id = (
      SELECT id FROM job WHERE state = 'queued' AND (:models IS NULL OR model IS NULL OR model IN (SELECT value FROM json_each(:models)))
      ORDER BY priority DESC, turn, id LIMIT 1
    )
    RETURNING *`);
  const held = "id = :jobId AND claims = :attempt AND state = 'running'";
  const prolong = database.prepare(`
    UPDATE job SET lease_until_ms = :leaseUntil, events = events + :events, step = coalesce(:step, step), steps = coalesce(:steps, steps)
    WHERE ${held}
    RETURNING *`);
  const setTold = database.prepare("UPDATE job SET told_tenths = ? WHERE id = ?");
  const isCancelled = database.prepare("SELECT 1 FROM job WHERE id = :jobId AND claims = :attempt AND state = 'cancelled'");
  const selectHeld = database.prepare(`SELECT is_durable FROM job WHERE ${held}`);
  const handBack = database.prepare(`
    UPDATE job SET state = 'queued', attempts = attempts - 1, started_at_ms = NULL, lease_until_ms = NULL, worker = NULL,
      step = NULL, steps = NULL
    WHERE ${held}`);

  function tellProgress(row: Row): void {
    const job = toJob(row);
    if (job.webhook?.events.includes("job.progress") !== true || job.progress === undefined) return;
    const tenths = Math.floor((job.progress.step * TENTHS) / job.progress.steps);
    if (!(tenths > Number(row["told_tenths"]))) return;
    setTold.run(tenths, job.id);
    tell(job, "job.progress");
  }

  /** Writes down what the holder of a claim tells, and renews it. False when it is stale. Runs inside a transaction. */
  function report({ jobId, attempt }: Fence, leaseUntil: number, events: readonly NewJobEvent[]): boolean {
    const { step = null, steps = null } = lastProgress(events) ?? {};
    const row: Row | undefined = prolong.get({ jobId, attempt, leaseUntil, events: events.length, step, steps });
    if (row === undefined) return false;
    if (events.length > 0) appendEvents(jobId, Number(row["events"]), events);
    if (step !== null) tellProgress(row);
    return true;
  }

  function end({ jobId, attempt }: Fence, ending: Ending, { events = [], pictures = [] }: Rest = {}): boolean {
    const isDurable = selectHeld.get({ jobId, attempt })?.["is_durable"] === 1;
    return write(isDurable, () => {
      if (!report({ jobId, attempt }, clock().getTime(), events)) return false;
      blobRows.insert(pictures);
      finish(jobId, ending);
      return true;
    });
  }

  return {
    async claim(worker, leaseMs, models) {
      // All workers are woken for one job: those who come too late learn it from a look, which takes no lock.
      if (queue.counts().queued === 0) return undefined;
      return write(false, () => {
        const now = clock().getTime();
        const row: Row | undefined = take.get({
          worker,
          now,
          leaseUntil: now + leaseMs,
          models: models === undefined ? null : JSON.stringify(models),
        });
        if (row === undefined) return undefined;
        const job = toJob(row);
        appendEvents(job.id, Number(row["events"]), [{ kind: "started", data: { attempt: job.attempts } }]);
        if (row["claims"] === 1) tell(job, "job.started");
        signals.emit("queue");
        return { job, fence: { jobId: job.id, attempt: Number(row["claims"]) } };
      });
    },

    async renew({ jobId, attempt }, leaseMs, events = []) {
      return write(false, () => {
        if (report({ jobId, attempt }, clock().getTime() + leaseMs, events)) return "held";
        return isCancelled.get({ jobId, attempt }) === undefined ? "lost" : "cancelled";
      });
    },

    async complete(fence, result, rest) {
      return end(fence, { state: "succeeded", result }, rest);
    },

    async fail(fence, failure) {
      return end(fence, { state: "failed", failure });
    },

    async release({ jobId, attempt }) {
      return write(false, () => {
        if (handBack.run({ jobId, attempt }).changes === 0) return false;
        signals.emit(`job ${jobId}`);
        signals.emit("queue");
        return true;
      });
    },
  };
}

function lastProgress(events: readonly NewJobEvent[]): { step: number; steps: number } | undefined {
  const data = events.findLast(({ kind }) => kind === "progress")?.data;
  return data && { step: Number(data["step"]), steps: Number(data["steps"]) };
}
