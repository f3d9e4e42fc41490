import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../jobs/clock.ts";
import type { JobTerms } from "../../job-terms.ts";
import type { Signals } from "../../signals.ts";
import type { Write } from "../write.ts";
import type { QueueCounts } from "./queue-table.ts";

/** What every part of the job store works with. */
export interface JobDatabase {
  readonly database: DatabaseSync;
  readonly write: Write;
  /** Of all jobs in the table. */
  readonly queueCounts: () => QueueCounts;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly terms: JobTerms;
}
