import type { Clock } from "../../jobs/clock.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import { DEFAULT_JOB_TERMS, type JobTerms } from "../job-terms.ts";
import type { Signals } from "../signals.ts";
import type { Database } from "./database.ts";
import { createAdmit } from "./jobs/admit.ts";
import { createClaims } from "./jobs/claims.ts";
import type { JobContext } from "./jobs/job-context.ts";
import { createQueries } from "./jobs/queries.ts";
import { createUpkeep } from "./jobs/upkeep.ts";

export interface PostgresJobStoreOptions {
  readonly database: Database;
  /** This process, as `joinNodes` made it known. */
  readonly node: string;
  /** Shared with the other stores of this database, so that each hears of the others' commits. */
  readonly signals: Signals;
  readonly clock: Clock;
  readonly terms?: Partial<JobTerms>;
  readonly messageOf: JobContext["messageOf"];
  /** Keeps bytes at hand for who asks the blob store for them next. */
  readonly keepBlob: JobContext["keepBlob"];
}

/** Jobs in PostgreSQL: any number of processes, on any number of machines. Every method is one transaction at most, or several of a batch each. */
export function createPostgresJobStore({ database, node, signals, clock, terms, messageOf, keepBlob }: PostgresJobStoreOptions): JobStore {
  const context: JobContext = { database, node, clock, terms: { ...DEFAULT_JOB_TERMS, ...terms }, messageOf, keepBlob };
  return {
    ...createAdmit(context),
    ...createClaims(context),
    ...createUpkeep(context),
    ...createQueries(context),
    watch: (jobId, onChange) => signals.on(`job ${jobId}`, onChange),
    watchEnd: (jobId, onEnd) => signals.on(`end ${jobId}`, onEnd),
    watchQueue: (onChange) => signals.on("queue", onChange),
  };
}
