import type { Admission, Job, JobFailure, JobResult, JobState } from "../jobs/job.ts";
import { tellJob, type ToldJob } from "../jobs/told-job.ts";

/** A row as a database gives it: whole numbers as such, JSON as its text. */
export type Row = Readonly<Record<string, unknown>>;

/** What an admission has besides its columns. */
type StoredAdmission = Pick<Admission, "request" | "warnings" | "traceId" | "webhook" | "idempotency">;

export function admissionToJson({ request, warnings, traceId, webhook, idempotency }: Admission): string {
  const stored: StoredAdmission = { request, warnings, traceId, webhook, idempotency };
  return JSON.stringify(stored);
}

/** A row of the table `job`. */
export function toJob(row: Row): Job {
  const { request, warnings, traceId, webhook, idempotency } = JSON.parse(String(row["admission"])) as StoredAdmission;
  return {
    id: String(row["id"]),
    owner: String(row["owner"]),
    request,
    warnings,
    traceId,
    webhook,
    idempotency,
    isDurable: Boolean(row["is_durable"]), // SQLite knows numbers only
    priority: Number(row["priority"]),
    createdAt: new Date(Number(row["created_at_ms"])),
    state: String(row["state"]) as JobState,
    startedAt: toDate(row["started_at_ms"]),
    finishedAt: toDate(row["finished_at_ms"]),
    keptUntil: toDate(row["kept_until_ms"]),
    attempts: Number(row["attempts"]),
    progress: row["step"] === null ? undefined : { step: Number(row["step"]), steps: Number(row["steps"]) },
    result: fromJson<JobResult>(row["result"]),
    failure: fromJson<JobFailure>(row["failure"]),
  };
}

/** A job as a webhook message keeps it. */
export function toldJobToJson(job: Job): string {
  return JSON.stringify(tellJob(job));
}

export function toldJobFromJson(json: string): ToldJob {
  const job = JSON.parse(json) as Omit<ToldJob, JobTime> & Record<JobTime, string | undefined>;
  const [createdAt, startedAt, finishedAt, keptUntil] = [job.createdAt, job.startedAt, job.finishedAt, job.keptUntil].map(
    (time) => time && new Date(time),
  ) as [Date, Date | undefined, Date | undefined, Date | undefined];
  return { ...job, createdAt, startedAt, finishedAt, keptUntil };
}

type JobTime = "createdAt" | "startedAt" | "finishedAt" | "keptUntil";

export function toDate(milliseconds: unknown): Date | undefined {
  return milliseconds === null || milliseconds === undefined ? undefined : new Date(Number(milliseconds));
}

function fromJson<Value>(json: unknown): Value | undefined {
  return typeof json === "string" ? (JSON.parse(json) as Value) : undefined;
}
