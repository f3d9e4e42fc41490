import type { Admission } from "../../../jobs/job.ts";
import type { AdmissionLimits, AdmissionOutcome, JobStore } from "../../../jobs/job-store.ts";
import { admissionToJson, toJob, type Row } from "../job-row.ts";
import { dayOf, type JobDatabase } from "./job-database.ts";

/** Takes jobs in: a repeated one is found again, one over a limit is refused, all in the transaction that would take it. */
export function createAdmit({ database, write, signals, clock, terms }: JobDatabase): Pick<JobStore, "admit" | "makeDurable"> {
  const selectRepeated = database.prepare(`
    SELECT job.*, fingerprint FROM idempotency JOIN job ON job.id = job_id
    WHERE idempotency.owner = :owner AND key = :key AND expires_at_ms > :now`);
  const selectOfOwner = database.prepare(`
    SELECT count(*) AS unfinished, coalesce(sum(pictures), 0) AS pictures,
      coalesce((SELECT pictures FROM usage WHERE owner = :owner AND day = :day), 0) AS counted
    FROM job WHERE owner = :owner AND finished_at_ms IS NULL`);
  const selectQueue = database.prepare("SELECT count(*) AS jobs, coalesce(sum(input_bytes), 0) AS bytes FROM job WHERE state = 'queued'");
  const insert = database.prepare(`
    INSERT INTO job (id, owner, state, is_durable, admission, pictures, input_bytes, created_at_ms)
    VALUES (:id, :owner, 'queued', :isDurable, :admission, :pictures, :inputBytes, :createdAt)
    RETURNING *`);
  const addBlob = database.prepare("INSERT INTO job_blob (job_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
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

  /** The owner's own limits come first: they are what the owner can do something about. */
  function findLimit({ owner, request }: Admission, inputBytes: number, limits: AdmissionLimits): keyof AdmissionLimits | undefined {
    const { unfinished, pictures, counted } = selectOfOwner.get({ owner, day: dayOf(clock()) }) as Record<string, number>;
    if (unfinished >= (limits.maxUnfinishedOfOwner ?? Infinity)) return "maxUnfinishedOfOwner";
    if (counted + pictures + request.count > (limits.maxPicturesADay ?? Infinity)) return "maxPicturesADay";
    const { jobs, bytes } = selectQueue.get() as Record<string, number>;
    if (jobs >= limits.maxQueued) return "maxQueued";
    return bytes + inputBytes > limits.maxQueuedBytes ? "maxQueuedBytes" : undefined;
  }

  function enqueue(admission: Admission, inputBytes: number): AdmissionOutcome {
    const { id, owner, request, idempotency, isDurable, createdAt } = admission;
    const row: Row | undefined = insert.get({
      id,
      owner,
      isDurable: Number(isDurable),
      admission: admissionToJson(admission),
      pictures: request.count,
      inputBytes,
      createdAt: createdAt.getTime(),
    });
    for (const blob of [request.picture, request.mask]) if (blob !== undefined) addBlob.run(id, blob);
    if (idempotency !== undefined) {
      remember.run({ owner, ...idempotency, jobId: id, expiresAt: clock().getTime() + terms.idempotencyMs });
    }
    signals.emit("queue");
    return { kind: "accepted", job: toJob(row!) };
  }

  return {
    async admit(admission, inputBytes, limits) {
      return write(admission.isDurable, () => {
        const repeated = findRepeated(admission);
        if (repeated !== undefined) return repeated;
        const limit = findLimit(admission, inputBytes, limits);
        return limit === undefined ? enqueue(admission, inputBytes) : { kind: "refused", limit };
      });
    },

    async makeDurable(jobId) {
      return write(true, () => setDurable.run(jobId).changes === 1);
    },
  };
}
