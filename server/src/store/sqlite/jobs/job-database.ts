import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../jobs/clock.ts";
import type { JobTerms } from "../../job-terms.ts";
import type { Signals } from "../../signals.ts";
import type { QueueTable } from "./queue-table.ts";

/** What every part of the job store works with. */
export interface JobDatabase extends Pick<QueueTable, "write"> {
  readonly database: DatabaseSync;
  /** Of all jobs in the table. */
  readonly queue: QueueTable;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly terms: JobTerms;
}
