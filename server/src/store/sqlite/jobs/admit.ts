import { newJob, type Admission } from "../../../jobs/job.ts";
import type { AdmissionOutcome, JobStore } from "../../../jobs/job-store.ts";
import { toJob, type Row } from "../../job-row.ts";
import type { FindLimit } from "./find-limit.ts";
import type { InsertJob } from "./insert-job.ts";
import type { JobDatabase } from "./job-database.ts";

/** Takes jobs in: a repeated one is found again, one over a limit is refused, all in the transaction that would take it. */
export function createAdmit(
  { database, write, signals, clock, terms }: JobDatabase,
  { findLimit, insertJob }: { readonly findLimit: FindLimit; readonly insertJob: InsertJob },
): Pick<JobStore, "admit" | "makeDurable"> {
  const selectRepeated = database.prepare(`
    SELECT job.*, fingerprint FROM idempotency JOIN job ON job.id = job_id
    WHERE idempotency.owner = :owner AND key = :key AND expires_at_ms > :now`);
  const remember = database.prepare(`
    INSERT OR REPLACE INTO idempotency (owner, key, fingerprint, job_id, expires_at_ms)
    VALUES (:owner, :key, :fingerprint, :jobId, :expiresAt)`);
  const setDurable = database.prepare("UPDATE job SET is_durable = 1 WHERE id = ?");

  function findRepeated({ owner, idempotency }: Admission): AdmissionOutcome | undefined {
    if (idempotency === undefined) return undefined;
    const row: Row | undefined = selectRepeated.get({ owner, key: idempotency.key, now: clock().getTime() });
    if (row === undefined) return undefined;
    return row["fingerprint"] === idempotency.fingerprint ? { kind: "repeated", job: toJob(row) } : { kind: "conflict" };
  }

  function enqueue(admission: Admission, inputBytes: number, models?: readonly string[]): AdmissionOutcome {
    const { id, owner, idempotency } = admission;
    const job = newJob(admission);
    insertJob(job, inputBytes, models);
    if (idempotency !== undefined) {
      remember.run({ owner, ...idempotency, jobId: id, expiresAt: clock().getTime() + terms.idempotencyMs });
    }
    signals.emit("queue");
    return { kind: "accepted", job };
  }

  return {
    async admit(admission, inputBytes, limits, models) {
      return write(admission.isDurable, () => {
        const repeated = findRepeated(admission);
        if (repeated !== undefined) return repeated;
        const limit = findLimit(admission, inputBytes, limits);
        return limit === undefined ? enqueue(admission, inputBytes, models) : { kind: "refused", limit };
      });
    },

    async makeDurable(jobId) {
      return write(true, () => setDurable.run(jobId).changes === 1);
    },
  };
}
