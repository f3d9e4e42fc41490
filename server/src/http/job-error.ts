import { EditError } from "../jobs/edit-error.ts";
import type { Job } from "../jobs/job.ts";
import { HttpError } from "./http-error.ts";
import { toHttpError } from "./render-error.ts";
import { showSent } from "./show-sent.ts";

/** Why an ended job has no picture, as its owner is told; undefined when it has one or may still get one. */
export function jobError({ state, failure }: Pick<Job, "state" | "failure">): HttpError | undefined {
  switch (state) {
    case "queued":
    case "running":
    case "succeeded":
      return undefined;
    case "cancelled":
      return new HttpError(409, "The job was cancelled");
    case "expired":
      return new HttpError(503, "The job waited too long and was not started; try again later", { headers: { "retry-after": "60" } });
    case "failed":
      if (failure === undefined) return new HttpError(500, "The job failed");
      return toHttpError(new EditError(failure.kind, failure.message, { field: failure.field }));
  }
}

export function unknownJob(id: string): HttpError {
  return new HttpError(404, `There is no job with the id ${showSent(id)}`);
}
