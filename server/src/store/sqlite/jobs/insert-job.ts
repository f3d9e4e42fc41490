import type { Job } from "../../../jobs/job.ts";
import { admissionToJson } from "../../job-row.ts";
import type { JobDatabase } from "./job-database.ts";

/** A worker's first right to a job. */
export interface FirstClaim {
  readonly worker: string;
  readonly startedAt: Date;
  readonly leaseUntilMs: number;
}

/** Writes a job down that waits or, with a claim, runs or has succeeded: its row and what it refers to. Runs inside a transaction. */
export type InsertJob = (job: Job, inputBytes: number, models: readonly string[] | undefined, claim?: FirstClaim) => void;

export function createInsertJob({ database }: JobDatabase): InsertJob {
  // Jobs that wait for the same workers as the new one.
  const competes = `state = 'queued' AND priority = :priority AND (model IS NULL OR model = :model
    OR (:model IS NULL AND (:models IS NULL OR model IN (SELECT value FROM json_each(:models)))))`;
  const selectTurn = database.prepare(`
    SELECT max(
      coalesce((SELECT turn FROM job WHERE ${competes} ORDER BY turn LIMIT 1), 0),
      coalesce((SELECT max(turn) + 1 FROM job WHERE ${competes} AND owner = :owner), 0)
    ) AS turn`);
  const insert = database.prepare(`
    INSERT INTO job (id, owner, state, is_durable, model, priority, turn, admission, pictures, input_bytes, created_at_ms, attempts, claims, events,
      worker, started_at_ms, lease_until_ms, finished_at_ms, kept_until_ms, result)
    VALUES (:id, :owner, :state, :isDurable, :model, :priority, :turn, :admission, :pictures, :inputBytes, :createdAt, :claims, :claims, :events,
      :worker, :startedAt, :leaseUntil, :finishedAt, :keptUntil, :result)`);
  const addBlob = database.prepare("INSERT INTO job_blob (job_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING");

  return (job, inputBytes, models, claim) => {
    const { id, owner, state, request, isDurable, priority, createdAt, finishedAt, keptUntil, result } = job;
    const { model = null } = request;
    const lease = result === undefined ? claim : undefined;
    insert.run({
      id,
      owner,
      state,
      isDurable: Number(isDurable),
      model,
      priority,
      // What is written down when it runs had nobody before it.
      turn:
        state === "queued"
          ? selectTurn.get({ owner, priority, model, models: models === undefined ? null : JSON.stringify(models) })!["turn"]!
          : 0,
      admission: admissionToJson(job),
      pictures: request.count,
      inputBytes,
      createdAt: createdAt.getTime(),
      claims: Number(claim !== undefined),
      // Each change of its state is one.
      events: Number(claim !== undefined) + Number(result !== undefined),
      worker: lease?.worker ?? null,
      startedAt: claim?.startedAt.getTime() ?? null,
      leaseUntil: lease?.leaseUntilMs ?? null,
      finishedAt: finishedAt?.getTime() ?? null,
      keptUntil: keptUntil?.getTime() ?? null,
      result: result === undefined ? null : JSON.stringify(result),
    });
    const blobs = result === undefined ? [request.picture, request.mask] : result.pictures.map(({ blob }) => blob);
    for (const blob of blobs) if (blob !== undefined) addBlob.run(id, blob);
  };
}
