import type { Job } from "../../../jobs/job.ts";
import type { NewJobEvent } from "../../../jobs/job-store.ts";
import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";
import { tell } from "./tell.ts";

/** A webhook hears of progress in tenths, so at most ten times. */
const TENTHS = 10;

const SET_TOLD = statement("UPDATE job SET told_tenths = $2 WHERE id = $1");

export function lastProgress(events: readonly NewJobEvent[]): { readonly step: number; readonly steps: number } | undefined {
  const data = events.findLast(({ kind }) => kind === "progress")?.data;
  return data && { step: Number(data["step"]), steps: Number(data["steps"]) };
}

/** Tells the webhook of a running job how far it is, once for each tenth; `toldTenths` are those that it has heard of. */
export function tellProgress(transaction: Transaction, job: Job, toldTenths: number, at: Date): void {
  if (job.webhook?.events.includes("job.progress") !== true || job.progress === undefined) return;
  const tenths = Math.floor((job.progress.step * TENTHS) / job.progress.steps);
  if (!(tenths > toldTenths)) return;
  transaction.later(SET_TOLD, [job.id, tenths]);
  tell(transaction, job, "job.progress", at);
}
