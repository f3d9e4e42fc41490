import { newJob, type Admission } from "../../../jobs/job.ts";
import type { AdmissionLimits, AdmissionOutcome, JobStore } from "../../../jobs/job-store.ts";
import { admissionToJson, toJob, type Row } from "../../job-row.ts";
import { dayOf } from "../../job-terms.ts";
import { statement } from "../statement.ts";
import type { JobContext } from "./job-context.ts";

/** `schema/004-admission.ts` */
const ADMIT = statement(`
  SELECT * FROM admit_job($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`);
const SELECT_JOB = statement("SELECT * FROM job WHERE id = $1");
const SET_DURABLE = statement("UPDATE job SET is_durable = true WHERE id = $1");

/** Takes jobs in: a repeated one is found again, one over a limit is refused, all in the transaction that would take it. */
export function createAdmit({ database, node, clock, terms, messageOf }: JobContext): Pick<JobStore, "admit" | "makeDurable"> {
  async function outcomeOf(
    { verdict, repeated, repeated_fingerprint: fingerprint }: Row,
    admission: Admission,
  ): Promise<AdmissionOutcome | undefined> {
    if (isTaken(verdict)) return { kind: "accepted", job: newJob(admission) };
    if (verdict !== "repeated") return { kind: "refused", limit: verdict as keyof AdmissionLimits };
    if (fingerprint !== admission.idempotency?.fingerprint) return { kind: "conflict" };
    const row = await database.row(SELECT_JOB, [repeated]);
    return row && { kind: "repeated", job: toJob(row) };
  }

  return {
    async admit(admission, inputBytes, limits, models) {
      const { id, owner, request, isDurable, priority, createdAt, idempotency } = admission;
      const { model = null, count, picture, mask } = request;
      const now = clock();
      const values = [
        id,
        owner,
        isDurable,
        model,
        priority,
        admissionToJson(admission),
        count,
        inputBytes,
        createdAt.getTime(),
        [picture, mask].filter((blob) => blob !== undefined),
        models ?? null,
        isDurable ? null : node,
        idempotency?.key ?? null,
        idempotency?.fingerprint ?? null,
        now.getTime(),
        now.getTime() + terms.idempotencyMs,
        orNone(limits.maxUnfinishedOfOwner),
        orNone(limits.maxPicturesADay),
        dayOf(now),
        orNone(limits.maxQueued),
        orNone(limits.maxQueuedBytes),
        ...messageOf(["queue"]),
      ];
      for (;;) {
        const [[row]] = await database.atOnce([[ADMIT, values]], ([[answer]]) => ({
          topics: isTaken(answer["verdict"]) ? ["queue"] : [],
          others: isDurable ? "now" : "told",
        }));
        const outcome = await outcomeOf(row, admission);
        if (outcome !== undefined) return outcome; // or the job that it repeats was forgotten meanwhile
      }
    },

    async makeDurable(jobId) {
      return database.write(true, async (transaction) => (await transaction.run(SET_DURABLE, [jobId])) === 1);
    },
  };
}

function isTaken(verdict: unknown): boolean {
  return verdict === "accepted" || verdict === "there";
}

/** A limit, as the database compares with it: nothing is more than NULL. */
function orNone(limit: number | undefined): number | null {
  return limit === undefined || limit === Infinity ? null : limit;
}
