import type { Clock } from "../../../jobs/clock.ts";
import type { JobTerms } from "../../job-terms.ts";
import type { Database } from "../database.ts";

/** What every part of the job store works with. */
export interface JobContext {
  readonly database: Database;
  /** This process. */
  readonly node: string;
  readonly clock: Clock;
  readonly terms: JobTerms;
}
