import type { JobEvent } from "../jobs/job-store.ts";
import type { Row } from "./job-row.ts";

/** A row of the table `job_event`. */
export function toEvent(row: Row): JobEvent {
  return {
    number: Number(row["number"]),
    kind: String(row["kind"]) as JobEvent["kind"],
    data: JSON.parse(String(row["data"])) as JobEvent["data"],
    at: new Date(Number(row["at_ms"])),
  };
}
