import type { EditError } from "../jobs/edit-error.ts";
import type { JobFailure } from "../jobs/job.ts";

/** What the job's owner is told. Words about our own faults may hold a path, and are for the log alone. */
export function toJobFailure({ kind, message, field }: EditError): JobFailure {
  if (kind !== "internal" && kind !== "model") return { kind, message, field };
  return { kind, message: "The server failed on this edit; its log has the reason under the trace id", field: undefined };
}
