import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../jobs/clock.ts";
import type { JobTerms } from "../../job-terms.ts";
import type { Signals } from "../../signals.ts";
import type { BlobRows } from "../blob-rows.ts";
import type { QueueTable } from "./queue-table.ts";

/** What every part of the job store works with. */
export interface JobDatabase extends Pick<QueueTable, "write"> {
  readonly database: DatabaseSync;
  /** Of all jobs in the table. */
  readonly queue: QueueTable;
  /** Where pictures go that the end of a job takes along. */
  readonly blobRows: BlobRows;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly terms: JobTerms;
}
