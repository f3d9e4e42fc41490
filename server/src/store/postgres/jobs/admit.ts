import { newJob, type Admission } from "../../../jobs/job.ts";
import type { AdmissionLimits, AdmissionOutcome, JobStore } from "../../../jobs/job-store.ts";
import { admissionToJson, toJob, type Row } from "../../job-row.ts";
import { dayOf } from "../../job-terms.ts";
import { statement } from "../statement.ts";
import type { JobContext } from "./job-context.ts";

/** One after another, of one owner, so that each sees the limits and the turns of those before; others' go on. */
const TAKE_TURNS = statement(`
  SELECT pg_advisory_xact_lock(hashtextextended('retouch admission of ' || $1, 0)),
    CASE WHEN NOT $2::boolean THEN set_config('synchronous_commit', 'off', true) END`);
/** Jobs that wait for the same workers as the new one. */
const COMPETES = `state = 'queued' AND priority = $5
  AND (model IS NULL OR model = $4 OR ($4::text IS NULL AND ($11::text[] IS NULL OR model = ANY ($11))))`;
/**
 * What becomes of an admission: the job that it repeats, the limit that it would be over, or its job, and all that belongs to it. The owner's
 * own limits come first: they are what the owner can do something about. They are exact, for an owner's admissions come one after another;
 * those of the whole queue may be passed by as many as are admitted at once. The turn is that of `JobStore.claim`: behind the owner's
 * own, and no earlier than whoever is next. Its own job is there already when the answer to its commit was lost, and it is asked again.
 */
const ADMIT = statement(`
  WITH repeated AS (
    SELECT job.*, fingerprint FROM idempotency JOIN job ON job.id = job_id
    WHERE idempotency.owner = $2 AND key = $13 AND expires_at_ms > $15
  ),
  of_owner AS (
    SELECT count(*) AS unfinished, coalesce(sum(pictures), 0) + coalesce((SELECT pictures FROM usage WHERE owner = $2 AND day = $19), 0) AS pictures
    FROM job WHERE owner = $2 AND finished_at_ms IS NULL
  ),
  queue AS (SELECT count(*) AS jobs, coalesce(sum(input_bytes), 0) AS bytes FROM job WHERE state = 'queued'),
  verdict AS (
    SELECT CASE
      WHEN EXISTS (SELECT FROM job WHERE id = $1) THEN 'there'
      WHEN EXISTS (SELECT FROM repeated) THEN 'repeated'
      WHEN (SELECT unfinished FROM of_owner) >= $17::bigint THEN 'maxUnfinishedOfOwner'
      WHEN (SELECT pictures FROM of_owner) + $7::integer > $18::bigint THEN 'maxPicturesADay'
      WHEN (SELECT jobs FROM queue) >= $20::bigint THEN 'maxQueued'
      WHEN (SELECT bytes FROM queue) + $8::bigint > $21::bigint THEN 'maxQueuedBytes'
      ELSE 'accepted'
    END AS verdict
  ),
  inserted AS (
    INSERT INTO job (id, owner, state, is_durable, model, priority, turn, admission, pictures, input_bytes, created_at_ms, node)
    SELECT $1, $2, 'queued', $3::boolean, $4, $5::integer, greatest(
      (SELECT turn FROM job WHERE ${COMPETES} ORDER BY turn, id LIMIT 1),
      (SELECT max(turn) + 1 FROM job WHERE ${COMPETES} AND owner = $2),
      0
    ), $6::json, $7, $8, $9::bigint, $12
    FROM verdict WHERE verdict = 'accepted'
    RETURNING id
  ),
  needed AS (INSERT INTO job_blob (job_id, blob_id) SELECT DISTINCT id, blob FROM inserted, unnest($10::text[]) AS needed (blob)),
  remembered AS (
    INSERT INTO idempotency (owner, key, fingerprint, job_id, expires_at_ms) SELECT $2, $13, $14, id, $16::bigint FROM inserted WHERE $13::text IS NOT NULL
    ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, job_id = excluded.job_id, expires_at_ms = excluded.expires_at_ms
  )
  SELECT verdict, repeated.*, CASE WHEN verdict = 'accepted' AND NOT $3 THEN pg_notify($22, $23) END FROM verdict LEFT JOIN repeated ON verdict = 'repeated'`);
const SET_DURABLE = statement("UPDATE job SET is_durable = true WHERE id = $1");

/** Takes jobs in: a repeated one is found again, one over a limit is refused, all in the transaction that would take it. */
export function createAdmit({ database, node, clock, terms, messageOf }: JobContext): Pick<JobStore, "admit" | "makeDurable"> {
  function outcomeOf(row: Row, admission: Admission): AdmissionOutcome {
    const verdict = String(row["verdict"]);
    if (isTaken(verdict)) return { kind: "accepted", job: newJob(admission) };
    if (verdict !== "repeated") return { kind: "refused", limit: verdict as keyof AdmissionLimits };
    return row["fingerprint"] === admission.idempotency?.fingerprint ? { kind: "repeated", job: toJob(row) } : { kind: "conflict" };
  }

  return {
    async admit(admission, inputBytes, limits, models) {
      const { id, owner, request, isDurable, priority, createdAt, idempotency } = admission;
      const { model = null, count, picture, mask } = request;
      const now = clock();
      const admit = [
        ...[id, owner, isDurable, model, priority, admissionToJson(admission), count, inputBytes, createdAt.getTime()],
        ...[[picture, mask].filter((blob) => blob !== undefined), models ?? null, isDurable ? null : node],
        ...[idempotency?.key ?? null, idempotency?.fingerprint ?? null, now.getTime(), now.getTime() + terms.idempotencyMs],
        ...[orNone(limits.maxUnfinishedOfOwner), orNone(limits.maxPicturesADay), dayOf(now)],
        ...[orNone(limits.maxQueued), orNone(limits.maxQueuedBytes), ...messageOf(["queue"])],
      ];
      const [, [row]] = await database.atOnce(
        [
          [TAKE_TURNS, [owner, isDurable]],
          [ADMIT, admit],
        ],
        ([, [answer]]) => ({ topics: isTaken(String(answer["verdict"])) ? ["queue"] : [], others: isDurable ? "now" : "told" }),
      );
      return outcomeOf(row, admission);
    },

    async makeDurable(jobId) {
      return database.write(true, async (transaction) => (await transaction.run(SET_DURABLE, [jobId])) === 1);
    },
  };
}

function isTaken(verdict: string): boolean {
  return verdict === "accepted" || verdict === "there";
}

/** A limit, as the database compares with it: nothing is more than NULL. */
function orNone(limit: number | undefined): number | null {
  return limit === undefined || limit === Infinity ? null : limit;
}
