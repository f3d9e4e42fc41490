import type { FastifyReply } from "fastify";
import { drainingError, EditError, lostError } from "../jobs/edit-error.ts";
import { waitForJob } from "../jobs/follow-job.ts";
import { isFinal, type Job } from "../jobs/job.ts";
import { joinSignals } from "../jobs/join-signals.ts";
import { keepJob } from "../jobs/submit-job.ts";
import { HttpError } from "./http-error.ts";
import type { DoneJob } from "./image-reply.ts";
import { jobError } from "./job-error.ts";
import type { Links } from "./links.ts";
import type { Services } from "./services.ts";

const HUNG_UP = "The caller has hung up";

/**
 * Fires when the reply's connection has closed, after the reply or before. It is the reply's that is watched: the request's own
 * "close", on which Fastify's `request.signal` hangs, comes as soon as the body has been read.
 */
export function closeSignal({ raw }: FastifyReply): AbortSignal {
  const closed = new AbortController();
  // Every reply closes in the end: without a reason given, each would make an exception with its stack.
  if (raw.destroyed) closed.abort(HUNG_UP);
  else raw.once("close", () => closed.abort(HUNG_UP));
  return closed.signal;
}

/** A job that goes on without its caller: there is another way to its result. */
export function isKept({ webhook, idempotency }: Job): boolean {
  return webhook !== undefined || idempotency !== undefined;
}

/**
 * Waits until a job is done, for a caller on an open connection. A caller who hangs up cancels exactly this job, unless it is kept.
 *
 * @throws HttpError why there is no picture; 504 when the wait is over and the job goes on
 */
export async function awaitJob(job: Job, reply: FastifyReply, services: Services, links: Links, needsPictures: boolean): Promise<DoneJob> {
  const { jobs, maxWaitMs, stopping } = services;
  const hangUp = closeSignal(reply);
  // Not `AbortSignal.timeout`, whose timer would stay behind every request for a quarter of an hour.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), maxWaitMs);
  const tooLong = patience.signal;
  using end = joinSignals(hangUp, tooLong);
  try {
    // A process that stops starts nothing more: who waits in the queue would wait for nothing.
    const isEnough = (current: Job): boolean => stopping.aborted && current.state === "queued";
    const current = await waitForJob(jobs, job, { signal: end.signal, wake: stopping, isEnough, needsPictures });
    // Not forgotten, as others are after a day, but taken back by a crash of the database.
    if (current === undefined) throw lostError();
    if (isFinal(current.state)) return requireDone(current);
    if (!isKept(job)) await jobs.cancel(job.id);
    throw drainingError();
  } catch (error) {
    if (hangUp.aborted) {
      if (!isKept(job)) await jobs.cancel(job.id);
      throw new EditError("cancelled", HUNG_UP);
    }
    if (!tooLong.aborted) throw error;
    await keepJob(services, job);
    const message = `The picture was not ready after ${Math.round(maxWaitMs / 1000)} s; its job goes on`;
    throw new HttpError(504, message, { details: { id: job.id, url: links.job(job.id) }, headers: { location: links.job(job.id) } });
  } finally {
    clearTimeout(timer);
  }
}

function requireDone(job: Job): DoneJob {
  const error = jobError(job);
  if (error !== undefined) throw error;
  if (job.result === undefined) throw new EditError("internal", `Expected a result of the ${job.state} job ${job.id} but received none`);
  return { ...job, result: job.result };
}
