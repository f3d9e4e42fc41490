import type { NamedBytes } from "../../../jobs/blob-store.ts";
import type { JobEvent, JobStore } from "../../../jobs/job-store.ts";
import { RECENT_JOBS } from "../../../jobs/job-store.ts";
import { isFinal } from "../../../jobs/job.ts";
import { hashBlob } from "../../blob-id.ts";
import { toEvent } from "../../event-row.ts";
import { toJob } from "../../job-row.ts";
import { dayOf } from "../../job-terms.ts";
import { isText } from "../is-text.ts";
import { statement } from "../statement.ts";
import type { JobContext } from "./job-context.ts";

const SELECT_JOB = statement("SELECT * FROM job WHERE id = $1");
/** One row for each picture. */
const SELECT_WITH_PICTURES = statement(`
  SELECT job.*, blob.id AS blob, blob.bytes FROM job
  LEFT JOIN job_blob ON job_id = job.id AND state = 'succeeded' LEFT JOIN blob ON blob.id = blob_id
  WHERE job.id = $1`);
const PAGE = "AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3";
const SELECT_OF_OWNER = statement(`SELECT * FROM job WHERE owner = $1 ${PAGE}`);
const SELECT_OF_OWNER_IN_STATE = statement(`SELECT * FROM job WHERE owner = $1 AND state = $4 ${PAGE}`);
const SELECT_ALL = statement("SELECT * FROM job WHERE ($1::text IS NULL OR id < $1) ORDER BY id DESC LIMIT $2");
/** Both kinds of state have an index of their own. */
const ALL_IN_STATE = "AND state = $3 AND ($1::text IS NULL OR id < $1) ORDER BY id DESC LIMIT $2";
const SELECT_UNFINISHED_IN_STATE = statement(`SELECT * FROM job WHERE finished_at_ms IS NULL ${ALL_IN_STATE}`);
const SELECT_ENDED_IN_STATE = statement(`SELECT * FROM job WHERE finished_at_ms IS NOT NULL ${ALL_IN_STATE}`);
const SELECT_POSITION = statement(`
  SELECT (
    SELECT count(*) FROM job AS other WHERE other.state = 'queued'
      AND (other.priority > job.priority OR (other.priority = job.priority AND (other.turn, other.id) < (job.turn, job.id)))
  ) AS position
  FROM job WHERE id = $1 AND state = 'queued'`);
const SELECT_EVENTS = statement("SELECT * FROM job_event WHERE job_id = $1 AND number > $2 ORDER BY number");
const SELECT_STATS = statement(`
  SELECT count(*) AS queued, min(created_at_ms) AS oldest, (SELECT count(*) FROM job WHERE state = 'running') AS running
  FROM job WHERE state = 'queued'`);
const SELECT_DURATIONS = statement(`
  SELECT finished_at_ms - started_at_ms AS ms FROM job
  WHERE state = 'succeeded' ORDER BY finished_at_ms DESC, id DESC LIMIT ${RECENT_JOBS}`);
const SELECT_TALLY = statement("SELECT state, count(*) AS jobs FROM job GROUP BY state");
const SELECT_USAGE = statement("SELECT * FROM usage WHERE owner = $1 AND day BETWEEN $2 AND $3 ORDER BY day");

export function createQueries({
  database,
  clock,
  keepBlob,
}: JobContext): Pick<JobStore, "find" | "findWithPictures" | "list" | "position" | "events" | "stats" | "tally" | "usage"> {
  /** Those that are damaged are left to whoever asks for them. */
  async function keepWhole(blob: NamedBytes): Promise<void> {
    if ((await hashBlob(blob.bytes)) === blob.id) keepBlob(blob);
  }

  return {
    async find(jobId) {
      if (!isText(jobId)) return undefined;
      const row = await database.row(SELECT_JOB, [jobId]);
      return row && toJob(row);
    },

    async findWithPictures(jobId) {
      if (!isText(jobId)) return undefined;
      const rows = await database.rows(SELECT_WITH_PICTURES, [jobId]);
      for (const { blob, bytes } of rows) if (bytes !== null) await keepWhole({ id: String(blob), bytes: bytes as Uint8Array });
      return rows[0] && toJob(rows[0]);
    },

    async list({ owner, state, before = null, limit }) {
      const inState = state !== undefined && isFinal(state) ? SELECT_ENDED_IN_STATE : SELECT_UNFINISHED_IN_STATE;
      const ofOwner = async () =>
        state === undefined
          ? database.rows(SELECT_OF_OWNER, [owner, before, limit])
          : database.rows(SELECT_OF_OWNER_IN_STATE, [owner, before, limit, state]);
      const ofAll = async () =>
        state === undefined ? database.rows(SELECT_ALL, [before, limit]) : database.rows(inState, [before, limit, state]);
      return (await (owner === undefined ? ofAll() : ofOwner())).map(toJob);
    },

    async position(jobId) {
      const row = await database.row(SELECT_POSITION, [jobId]);
      return row && Number(row["position"]);
    },

    async events(jobId, after): Promise<JobEvent[]> {
      return (await database.rows(SELECT_EVENTS, [jobId, after])).map(toEvent);
    },

    async stats() {
      const [stats, durations] = await Promise.all([database.row(SELECT_STATS), database.rows(SELECT_DURATIONS)]);
      const { queued, running, oldest } = stats as Record<string, number | null>;
      const oldestWaitMs = oldest === null ? 0 : Math.max(clock().getTime() - oldest, 0);
      return { queued: queued!, running: running!, oldestWaitMs, recentDurationsMs: durations.map(({ ms }) => Math.max(Number(ms), 0)) };
    },

    async tally() {
      const none = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
      const rows = await database.rows(SELECT_TALLY);
      return { ...none, ...Object.fromEntries(rows.map(({ state, jobs }) => [String(state), Number(jobs)])) };
    },

    async usage(owner, from, to) {
      return (await database.rows(SELECT_USAGE, [owner, dayOf(from), dayOf(to)])).map((row) => ({
        day: String(row["day"]),
        jobs: Number(row["jobs"]),
        pictures: Number(row["pictures"]),
        failures: Number(row["failures"]),
        engineMs: Number(row["engine_ms"]),
      }));
    },
  };
}
