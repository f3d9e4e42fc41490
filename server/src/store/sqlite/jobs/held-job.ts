import type { DatabaseSync } from "node:sqlite";
import type { Job } from "../../../jobs/job.ts";
import type { Write } from "../write.ts";
import type { FirstClaim } from "./insert-job.ts";

/** A job that is not in its table yet: nobody has begun it, a worker has and has not been heard of since, or it has succeeded just now. */
export interface HeldJob {
  readonly job: Job;
  readonly inputBytes: number;
  readonly models: readonly string[] | undefined;
  readonly claim: FirstClaim | undefined;
  /** Of one that has succeeded: its place among the ended jobs. */
  readonly number?: number;
}

/** Where held jobs that have succeeded are written at once, so that the end of the process cannot take them back. */
export interface EndedJobs {
  /** By a transaction of its own, which leaves the table of jobs as it is. Returns its number. */
  append(held: HeldJob): number;
  /** Those that are there, in the order in which they ended. */
  read(): HeldJob[];
  /** Forgets one that is in its tables. Runs inside a transaction. */
  remove(number: number): void;
}

export function createEndedJobs(database: DatabaseSync, write: Write): EndedJobs {
  const insert = database.prepare("INSERT INTO ended_job (held) VALUES (?)");
  const select = database.prepare("SELECT number, held FROM ended_job ORDER BY number");
  const remove = database.prepare("DELETE FROM ended_job WHERE number = ?");
  return {
    append: (held) => write(false, () => Number(insert.run(JSON.stringify(held)).lastInsertRowid)),
    read: () => select.all().map(({ number, held }) => ({ ...(JSON.parse(String(held), reviveDate) as HeldJob), number: Number(number) })),
    remove: (number) => void remove.run(number),
  };
}

const DATES: readonly string[] = ["createdAt", "startedAt", "finishedAt", "keptUntil"] satisfies (keyof Job | keyof FirstClaim)[];

function reviveDate(name: string, value: unknown): unknown {
  return DATES.includes(name) && typeof value === "string" ? new Date(value) : value;
}
