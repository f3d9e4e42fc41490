import type { NewJobEvent } from "../../../jobs/job-store.ts";
import type { JobDatabase } from "./job-database.ts";

/** Appends events to a job. `last` is the number of the last of them, as the job's row counts them. */
export type AppendEvents = (jobId: string, last: number, events: readonly NewJobEvent[], at?: Date) => void;

export function createAppendEvents({ database, clock, signals }: JobDatabase): AppendEvents {
  const insert = database.prepare("INSERT INTO job_event (job_id, number, kind, data, at_ms) VALUES (?, ?, ?, ?, ?)");
  return (jobId, last, events, at = clock()) => {
    for (const [i, { kind, data }] of events.entries()) {
      insert.run(jobId, last - events.length + 1 + i, kind, JSON.stringify(data), at.getTime());
    }
    signals.emit(`job ${jobId}`);
  };
}
