import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../jobs/clock.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import type { BlobRows } from "./blob-rows.ts";
import { createAdmit } from "./jobs/admit.ts";
import { createClaims } from "./jobs/claims.ts";
import { createCountUse } from "./jobs/count-use.ts";
import { createAppendEvents } from "./jobs/events.ts";
import { createFindLimit } from "./jobs/find-limit.ts";
import { createFinish } from "./jobs/finish.ts";
import { createEndedJobs } from "./jobs/held-job.ts";
import { holdTransientJobs, type HoldingJobs } from "./jobs/hold-transient-jobs.ts";
import { createInsertJob } from "./jobs/insert-job.ts";
import { DEFAULT_JOB_TERMS, type JobTerms } from "../job-terms.ts";
import type { JobDatabase } from "./jobs/job-database.ts";
import { createOutbox } from "./jobs/outbox.ts";
import { createQueries } from "./jobs/queries.ts";
import { createQueueTable } from "./jobs/queue-table.ts";
import { createUpkeep } from "./jobs/upkeep.ts";
import type { Signals } from "../signals.ts";
import type { Write } from "./write.ts";

export interface SqliteJobStoreOptions {
  /** From `openDatabase`. */
  readonly database: DatabaseSync;
  /** Shared with what is written together with jobs. */
  readonly write: Write;
  /** Shared with the blob store. */
  readonly blobRows: BlobRows;
  /** Shared with the other stores of this database, so that each hears of the others' commits. */
  readonly signals: Signals;
  readonly clock: Clock;
  readonly terms?: Partial<JobTerms>;
}

export interface SqliteJobStore extends JobStore, Pick<HoldingJobs, "writeDown"> {
  /**
   * Cancels the unfinished jobs that are not durable: each was waited for on an open connection of a process that has ended. For the
   * one gateway of this database, at its start, before it admits any. Returns how many.
   */
  cancelUnwaited(): Promise<number>;
}

/** Jobs in SQLite: one process, on one machine. Every method is one transaction at most, or several of a batch each. */
export function createSqliteJobStore({ database, write, blobRows, signals, clock, terms }: SqliteJobStoreOptions): SqliteJobStore {
  const { write: writeJobs, ...queue } = createQueueTable(database, write);
  const allTerms = { ...DEFAULT_JOB_TERMS, ...terms };
  const jobs: JobDatabase = { database, write: writeJobs, queue, blobRows, signals, clock, terms: allTerms };
  const appendEvents = createAppendEvents(jobs);
  const tell = createOutbox(jobs);
  const countUse = createCountUse(jobs);
  const finish = createFinish(jobs, { appendEvents, tell, countUse });
  const findLimit = createFindLimit(jobs);
  const insertJob = createInsertJob(jobs);
  const stored = {
    ...createAdmit(jobs, { findLimit, insertJob }),
    ...createClaims(jobs, { appendEvents, tell, finish }),
    ...createUpkeep(jobs, finish),
    ...createQueries(jobs),
  };
  const all = holdTransientJobs(stored, jobs, { ended: createEndedJobs(database, write), appendEvents, countUse, findLimit, insertJob });
  return {
    ...all,
    findWithPictures: all.find,
    watch: (jobId, onChange) => signals.on(`job ${jobId}`, onChange),
    watchEnd: (jobId, onEnd) => signals.on(`job ${jobId}`, onEnd),
    watchQueue: (onChange) => signals.on("queue", onChange),
  };
}
