import { isFinal } from "../../../jobs/job.ts";
import type { JobQuery, JobStore } from "../../../jobs/job-store.ts";
import { toEvent } from "../../event-row.ts";
import { toJob, type Row } from "../../job-row.ts";
import { dayOf } from "../../job-terms.ts";
import type { JobDatabase } from "./job-database.ts";

/** Sorts behind every id. */
const AFTER_ALL = "\u{10FFFF}";

export function createQueries({
  database,
  queue,
  clock,
}: JobDatabase): Pick<JobStore, "find" | "list" | "position" | "events" | "stats" | "tally" | "usage"> {
  const selectJob = database.prepare("SELECT * FROM job WHERE id = ?");
  const ofOwner = "SELECT * FROM job WHERE owner = :owner AND id < :before";
  const selectList = database.prepare(`${ofOwner} ORDER BY id DESC LIMIT :limit`);
  const selectListInState = database.prepare(`${ofOwner} AND state = :state ORDER BY id DESC LIMIT :limit`);
  const selectPosition = database.prepare(`
    SELECT (
      SELECT count(*) FROM job AS other WHERE other.state = 'queued'
        AND (other.priority > job.priority OR (other.priority = job.priority AND (other.turn, other.id) < (job.turn, job.id)))
    ) AS position
    FROM job WHERE id = ? AND state = 'queued'`);
  const selectEvents = database.prepare("SELECT * FROM job_event WHERE job_id = ? AND number > ? ORDER BY number");
  const selectTally = database.prepare("SELECT state, count(*) AS jobs FROM job GROUP BY state");
  const selectUsage = database.prepare("SELECT * FROM usage WHERE owner = ? AND day BETWEEN ? AND ? ORDER BY day");

  /** Of all owners: an operator's question, and so prepared when it is asked. */
  function listAll({ state, before = AFTER_ALL, limit }: JobQuery): Row[] {
    // Each state is found by an index: those of unfinished jobs are partial, and so is that of the others.
    const inState = state === undefined ? "" : `AND state = '${state}' ${isFinal(state) ? "AND finished_at_ms IS NOT NULL" : ""}`;
    return database.prepare(`SELECT * FROM job WHERE id < :before ${inState} ORDER BY id DESC LIMIT :limit`).all({ before, limit });
  }

  return {
    async find(jobId) {
      const row: Row | undefined = selectJob.get(jobId);
      return row && toJob(row);
    },

    async list(query) {
      const { owner, state, before = AFTER_ALL, limit } = query;
      if (owner === undefined) return listAll(query).map(toJob);
      const rows = state === undefined ? selectList.all({ owner, before, limit }) : selectListInState.all({ owner, before, limit, state });
      return rows.map(toJob);
    },

    async position(jobId) {
      const row: Row | undefined = selectPosition.get(jobId);
      return row && Number(row["position"]);
    },

    async events(jobId, after) {
      return selectEvents.all(jobId, after).map(toEvent);
    },

    async stats() {
      const { queued, running, oldestMs } = queue.counts();
      const oldestWaitMs = oldestMs === null ? 0 : Math.max(clock().getTime() - oldestMs, 0);
      return { queued, running, oldestWaitMs, recentDurationsMs: queue.recentDurationsMs() };
    },

    async tally() {
      const none = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
      return { ...none, ...Object.fromEntries(selectTally.all().map(({ state, jobs }) => [String(state), Number(jobs)])) };
    },

    async usage(owner, from, to) {
      return selectUsage.all(owner, dayOf(from), dayOf(to)).map((row) => ({
        day: String(row["day"]),
        jobs: Number(row["jobs"]),
        pictures: Number(row["pictures"]),
        failures: Number(row["failures"]),
        engineMs: Number(row["engine_ms"]),
      }));
    },
  };
}
