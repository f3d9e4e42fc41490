import type { JobReply, WebhookJob } from "@retouch/contract";
import { LOCAL_OWNER, type Job, type JobResult } from "../jobs/job.ts";
import type { ToldJob } from "../jobs/told-job.ts";
import { pictureFacts, wholeMilliseconds } from "./image-reply.ts";
import { jobError } from "./job-error.ts";
import type { Links } from "./links.ts";
import { errorReply } from "./render-error.ts";
import type { Services } from "./services.ts";

/** A job as its owner sees it. */
export async function jobReply(job: Job, { jobs, clock }: Pick<Services, "jobs" | "clock">, links: Links): Promise<JobReply> {
  const { id, owner, state } = job;
  return {
    ...describeJob(job, links),
    subscription_id: owner === LOCAL_OWNER ? null : owner,
    timings: timingsOf(job, clock()),
    queue_position: state === "queued" ? ((await jobs.position(id)) ?? 0) : null,
  };
}

function timingsOf({ createdAt, startedAt, finishedAt }: Job, now: Date): JobReply["timings"] {
  const end = finishedAt ?? now;
  const between = (from: Date, to: Date): number => Math.max(to.getTime() - from.getTime(), 0);
  return {
    queued_ms: between(createdAt, startedAt ?? end),
    running_ms: startedAt === undefined ? null : between(startedAt, end),
    total_ms: between(createdAt, end),
  };
}

/** All that the job itself says. */
export function describeJob(job: ToldJob, links: Links): WebhookJob {
  const { id, request, result, traceId, progress } = job;
  const error = jobError(job);
  return {
    id,
    status: job.state,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    finished_at: job.finishedAt?.toISOString() ?? null,
    expires_at: job.keptUntil?.toISOString() ?? null,
    progress: progress === undefined ? null : progressOf(progress),
    seed: request.seed,
    user: request.user ?? null,
    warnings: [...job.warnings, ...(result?.warnings ?? [])],
    url: links.job(id),
    events_url: links.events(id),
    result: result === undefined ? null : resultReply(job, result, links),
    error: error === undefined ? null : errorReply(error, traceId),
    traceId,
  };
}

export function progressOf({ step, steps }: { step: number; steps: number }): NonNullable<JobReply["progress"]> {
  return { step, steps, fraction: Math.min(1, step / steps) };
}

function resultReply(job: ToldJob, { pictures, model, steps, scheduler, timings }: JobResult, links: Links): JobReply["result"] {
  const images = pictures.map((picture, i) => ({ ...pictureFacts(picture), url: links.picture(job, i) }));
  return { images, model, steps, scheduler, timings: wholeMilliseconds(timings) };
}
