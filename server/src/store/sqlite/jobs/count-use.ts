import type { Job } from "../../../jobs/job.ts";
import { dayOf } from "../../job-terms.ts";
import type { JobDatabase } from "./job-database.ts";

/** Counts what an ended job was to its owner. Runs inside the transaction of its end. */
export type CountUse = (job: Job, endedAt: Date) => void;

export function createCountUse({ database }: JobDatabase): CountUse {
  const count = database.prepare(`
    INSERT INTO usage (owner, day, jobs, pictures, failures, engine_ms) VALUES (:owner, :day, :jobs, :pictures, :failures, :engineMs)
    ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs, pictures = pictures + excluded.pictures,
      failures = failures + excluded.failures, engine_ms = engine_ms + excluded.engine_ms`);

  return ({ owner, startedAt, result, failure }, endedAt) => {
    count.run({
      owner,
      day: dayOf(endedAt),
      jobs: Number(result !== undefined),
      pictures: result?.pictures.length ?? 0,
      failures: Number(failure !== undefined),
      engineMs: startedAt === undefined ? 0 : Math.max(endedAt.getTime() - startedAt.getTime(), 0),
    });
  };
}
