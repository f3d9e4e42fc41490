import type { Admission } from "../../../jobs/job.ts";
import { admissionToJson } from "../../job-row.ts";
import type { JobDatabase } from "./job-database.ts";

/** A worker's first right to a job. */
export interface FirstClaim {
  readonly worker: string;
  readonly startedAt: Date;
  readonly leaseUntilMs: number;
}

/** Writes a job down that waits or, with a claim, runs: its row and what it refers to. Runs inside a transaction. */
export type InsertJob = (admission: Admission, inputBytes: number, claim?: FirstClaim) => void;

export function createInsertJob({ database }: JobDatabase): InsertJob {
  const insert = database.prepare(`
    INSERT INTO job (id, owner, state, is_durable, admission, pictures, input_bytes, created_at_ms,
      attempts, claims, events, worker, started_at_ms, lease_until_ms)
    VALUES (:id, :owner, :state, :isDurable, :admission, :pictures, :inputBytes, :createdAt,
      :claims, :claims, :claims, :worker, :startedAt, :leaseUntil)`);
  const addBlob = database.prepare("INSERT INTO job_blob (job_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING");

  return (admission, inputBytes, claim) => {
    const { id, owner, request, isDurable, createdAt } = admission;
    insert.run({
      id,
      owner,
      state: claim === undefined ? "queued" : "running",
      isDurable: Number(isDurable),
      admission: admissionToJson(admission),
      pictures: request.count,
      inputBytes,
      createdAt: createdAt.getTime(),
      claims: Number(claim !== undefined),
      worker: claim?.worker ?? null,
      startedAt: claim?.startedAt.getTime() ?? null,
      leaseUntil: claim?.leaseUntilMs ?? null,
    });
    for (const blob of [request.picture, request.mask]) if (blob !== undefined) addBlob.run(id, blob);
  };
}
