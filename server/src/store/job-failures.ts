import type { JobFailure } from "../jobs/job.ts";

/** Of a job whose every attempt ended with its worker. */
export function brokeOffTooOften(attempts: number): JobFailure {
  return { kind: "crashed", message: `The work was begun ${attempts} times, and each time it broke off`, field: undefined };
}

/** Of a job that nobody took. */
export function waitedTooLong(maxWaitMs: number): JobFailure {
  const hours = Math.round(maxWaitMs / 3_600_000);
  return { kind: "busy", message: `The job was not begun within ${hours} hours`, field: undefined };
}
