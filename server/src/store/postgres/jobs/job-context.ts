import type { NamedBytes } from "../../../jobs/blob-store.ts";
import type { Clock } from "../../../jobs/clock.ts";
import type { JobTerms } from "../../job-terms.ts";
import type { Database } from "../database.ts";
import type { Notifications } from "../notifications.ts";

/** What every part of the job store works with. */
export interface JobContext {
  readonly database: Database;
  /** This process. */
  readonly node: string;
  readonly clock: Clock;
  readonly terms: JobTerms;
  readonly messageOf: Notifications["messageOf"];
  /** Keeps bytes at hand for who asks the blob store for them next. */
  readonly keepBlob: (blob: NamedBytes) => void;
}
