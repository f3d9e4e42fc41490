import { newJob, type Admission } from "../../../jobs/job.ts";
import type { AdmissionOutcome, JobStore } from "../../../jobs/job-store.ts";
import { admissionToJson, toJob } from "../../job-row.ts";
import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";
import { findLimit } from "./find-limit.ts";
import type { JobContext } from "./job-context.ts";

/** One after another, of one owner, so that each sees the limits and the turns of those before; others' go on. */
const TAKE_TURNS = statement("SELECT pg_advisory_xact_lock(hashtextextended('retouch admission of ' || $1, 0))");
const SELECT_REPEATED = statement(`
  SELECT job.*, fingerprint FROM idempotency JOIN job ON job.id = job_id
  WHERE idempotency.owner = $1 AND key = $2 AND expires_at_ms > $3`);
const REMEMBER = statement(`
  INSERT INTO idempotency (owner, key, fingerprint, job_id, expires_at_ms) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, job_id = excluded.job_id, expires_at_ms = excluded.expires_at_ms`);
/** Jobs that wait for the same workers as the new one. */
const COMPETES = `state = 'queued' AND priority = $5
  AND (model IS NULL OR model = $4 OR ($4::text IS NULL AND ($11::text[] IS NULL OR model = ANY ($11))))`;
/** The turn is that of `JobStore.claim`: behind the owner's own, and no earlier than whoever is next. */
const INSERT = statement(`
  WITH inserted AS (
    INSERT INTO job (id, owner, state, is_durable, model, priority, turn, admission, pictures, input_bytes, created_at_ms, node)
    VALUES ($1, $2, 'queued', $3, $4, $5, greatest(
      (SELECT turn FROM job WHERE ${COMPETES} ORDER BY turn, id LIMIT 1),
      (SELECT max(turn) + 1 FROM job WHERE ${COMPETES} AND owner = $2),
      0
    ), $6, $7, $8, $9, $12)
    RETURNING id
  )
  INSERT INTO job_blob (job_id, blob_id) SELECT DISTINCT id, blob FROM inserted, unnest($10::text[]) AS needed (blob)`);
const SET_DURABLE = statement("UPDATE job SET is_durable = true WHERE id = $1");

/** Takes jobs in: a repeated one is found again, one over a limit is refused, all in the transaction that would take it. */
export function createAdmit({ database, node, clock, terms }: JobContext): Pick<JobStore, "admit" | "makeDurable"> {
  async function findRepeated(transaction: Transaction, { owner, idempotency }: Admission): Promise<AdmissionOutcome | undefined> {
    if (idempotency === undefined) return undefined;
    const row = await transaction.row(SELECT_REPEATED, [owner, idempotency.key, clock().getTime()]);
    if (row === undefined) return undefined;
    return row["fingerprint"] === idempotency.fingerprint ? { kind: "repeated", job: toJob(row) } : { kind: "conflict" };
  }

  function enqueue(transaction: Transaction, admission: Admission, inputBytes: number, models?: readonly string[]): AdmissionOutcome {
    const { id, owner, request, isDurable, priority, createdAt, idempotency } = admission;
    const { model = null, count, picture, mask } = request;
    const blobs = [picture, mask].filter((blob) => blob !== undefined);
    const json = admissionToJson(admission);
    const waitingAt = isDurable ? null : node;
    const values = [id, owner, isDurable, model, priority, json, count, inputBytes, createdAt.getTime(), blobs, models ?? null, waitingAt];
    transaction.later(INSERT, values);
    if (idempotency !== undefined) {
      const { key, fingerprint } = idempotency;
      transaction.later(REMEMBER, [owner, key, fingerprint, id, clock().getTime() + terms.idempotencyMs]);
    }
    transaction.emit("queue");
    return { kind: "accepted", job: newJob(admission) };
  }

  return {
    async admit(admission, inputBytes, limits, models) {
      return database.write(admission.isDurable, async (transaction) => {
        transaction.later(TAKE_TURNS, [admission.owner]);
        const repeated = await findRepeated(transaction, admission);
        if (repeated !== undefined) return repeated;
        const limit = await findLimit(transaction, admission, inputBytes, limits, clock());
        return limit === undefined ? enqueue(transaction, admission, inputBytes, models) : { kind: "refused", limit };
      });
    },

    async makeDurable(jobId) {
      return database.write(true, async (transaction) => (await transaction.run(SET_DURABLE, [jobId])) === 1);
    },
  };
}
