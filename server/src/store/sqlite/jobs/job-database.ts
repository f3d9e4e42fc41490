import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../jobs/clock.ts";
import type { JobTerms } from "../../job-terms.ts";
import type { Signals } from "../../signals.ts";
import type { BlobRows } from "../blob-rows.ts";
import type { Write } from "../write.ts";
import type { QueueTable } from "./queue-table.ts";

/** What every part of the job store works with. */
export interface JobDatabase {
  readonly database: DatabaseSync;
  readonly write: Write;
  /** Of all jobs in the table. */
  readonly queue: Omit<QueueTable, "write">;
  /** Where pictures go that the end of a job takes along. */
  readonly blobRows: BlobRows;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly terms: JobTerms;
}
