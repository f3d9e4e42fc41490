import { setTimeout as sleep } from "node:timers/promises";
import { expected, showValue } from "@retouch/contract";
import type { BlobStore } from "../jobs/blob-store.ts";
import { EditError } from "../jobs/edit-error.ts";
import type { Editor } from "../jobs/editor.ts";
import type { Claim, Fence, JobStore, NewJobEvent } from "../jobs/job-store.ts";
import type { Job } from "../jobs/job.ts";
import { joinSignals } from "../jobs/join-signals.ts";
import { previewEvent, progressEvent } from "../jobs/new-event.ts";
import type { PreviewAudience } from "../jobs/preview-audience.ts";
import { holdLease, type Lease } from "./hold-lease.ts";
import { toJobFailure } from "./job-failure.ts";
import { createPace } from "./pace.ts";
import { loadRequest, storeOutcome, type StoredOutcome } from "./stored-pictures.ts";
import { untilItAnswers } from "./until-it-answers.ts";

/** What a worker works with. */
export interface Workshop {
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly editor: Editor;
  readonly audience: PreviewAudience;
  /** How long a job stays with a worker that is not heard of. Default 12 s. */
  readonly leaseMs?: number;
  /** Told what went wrong that is not a request's fault, and with which job. */
  readonly onTrouble: (error: unknown, job?: Job) => void;
}

/**
 * What became of a claim. `gone`: the job was cancelled, or another worker has it. `crashed`: the engine's process ended under it, and
 * it is tried again unless this was its last attempt. `unread`: the same because the store did not give its picture back.
 * `released`: handed back, the attempt not counted, for a worker that must stop.
 * `postponed`: the same because the engine does not start, or the store takes no result. `abandoned`: nor did it take the job back
 * before the worker had to stop, and the lease runs out by itself.
 */
export type JobEnd = "succeeded" | "failed" | "gone" | "crashed" | "unread" | "released" | "postponed" | "abandoned";

/** Of one job. Each takes a few milliseconds away from the picture itself. */
const PREVIEW_EVERY_MS = 500;
/** How often a job is begun whose picture cannot be read: one bad place on a disk must not hold up all the others. */
const READ_ATTEMPTS = 3;
/** Often, so that a store that has recovered takes the job back before it looks for dead leases. */
const RELEASE_EVERY_MS = 500;

/**
 * Does a claimed job, from the bytes of its pictures to the commit of its result. Never rejects.
 *
 * @param stop hands the job back at once, for a worker that must end
 */
export async function runJob(claim: Claim, workshop: Workshop, stop: AbortSignal): Promise<JobEnd> {
  const { jobs, onTrouble, leaseMs } = workshop;
  const { job, fence } = claim;
  const lease = holdLease(fence, jobs, (error) => onTrouble(error, job), leaseMs);
  try {
    const done = await work(job, workshop, lease, stop).catch(returnEditError);
    // The last progress is told before the end; of work that was done, together with it.
    if (!(done instanceof EditError)) {
      const untold = await lease.letGo();
      return lease.ended.aborted ? "gone" : await untilItAnswers(stop, async () => commit(claim, done, untold, workshop));
    }
    await lease.close();
    if (lease.ended.aborted) return "gone";
    if (stop.aborted) return (await jobs.release(fence)) ? "released" : "gone";
    if (done.kind !== "input" && done.kind !== "too-large") onTrouble(done, job);
    if (done.kind === "away") return await postpone(fence, jobs, stop);
    if (done.kind === "crashed") return await countAttempt(fence, jobs, "crashed");
    if (done.kind === "lost" && done.cause !== undefined && job.attempts < READ_ATTEMPTS) return await countAttempt(fence, jobs, "unread");
    return (await jobs.fail(fence, toJobFailure(done))) ? "failed" : "gone";
  } catch (error) {
    onTrouble(error, job);
    return await postpone(fence, jobs, stop);
  } finally {
    await lease.close();
  }
}

/** @throws EditError when there is no picture; what the stores throw */
async function work(job: Job, { editor, audience, blobs }: Workshop, lease: Lease, stop: AbortSignal): Promise<StoredOutcome> {
  // 1. Stored request → request
  const request = await loadRequest(job, blobs);
  const { name } = editor.model;
  if (request.model !== undefined && request.model !== name) {
    throw new EditError("input", expected("model", `one of ${name}`, showValue(request.model)).message, { field: "model" });
  }

  // 2. Request → pictures. A worker that must stop does not wait for the engine, which is ended next.
  const isDue = createPace(PREVIEW_EVERY_MS);
  using end = joinSignals(lease.ended, stop);
  const edit = editor.edit(request, {
    signal: end.signal,
    onProgress: (progress) => lease.report(progressEvent(progress)),
    previews: {
      isWanted: () => audience.isThere(job.id) && isDue(),
      show: (preview) => lease.report(previewEvent(preview)),
    },
  });
  const outcome = await orRejectOn(stop, edit.catch(throwEditError));

  // 3. Pictures → stored pictures, or what is stored with the end of the job
  return await untilItAnswers(stop, async () => storeOutcome(outcome, job, name, blobs));
}

/**
 * Ends a job well, and tells what was not yet told of it. Somebody may have been told its id while it ran, so that from then on it is to survive
 * a power cut, with its pictures.
 */
async function commit(
  { job, fence }: Claim,
  { result, unput }: StoredOutcome,
  events: readonly NewJobEvent[],
  { jobs, blobs }: Workshop,
): Promise<JobEnd> {
  const mayNeedFlush = !job.isDurable && unput.length < result.pictures.length;
  if (mayNeedFlush && (await jobs.find(job.id))?.isDurable === true) {
    await blobs.makeDurable(result.pictures.map(({ blob }) => blob));
  }
  return (await jobs.complete(fence, result, { events, pictures: unput })) ? "succeeded" : "gone";
}

/** An engine that ended under the work counts as a worker that died: a lease of no time is over at once. */
async function countAttempt(fence: Fence, jobs: JobStore, end: JobEnd): Promise<JobEnd> {
  if ((await jobs.renew(fence, 0)) !== "held") return "gone";
  await jobs.recover();
  return end;
}

/** Hands a job back for no fault of its own. The store is asked until it answers: a lease that runs out would count as an attempt. */
async function postpone(fence: Fence, jobs: JobStore, stop: AbortSignal): Promise<JobEnd> {
  for (;;) {
    try {
      return (await jobs.release(fence)) ? "postponed" : "gone";
    } catch {
      if (stop.aborted) return "abandoned";
      await sleep(RELEASE_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** An editor has no errors but its own: any other is a mistake of ours, which would be made again if the job were tried again. */
function throwEditError(error: unknown): never {
  throw error instanceof EditError ? error : new EditError("internal", "The editor failed in a way of its own", { cause: error });
}

function returnEditError(error: unknown): EditError {
  if (error instanceof EditError) return error;
  throw error;
}

/** What comes of the work, or a refusal as soon as the signal fires. Leaves nothing behind on the signal, which outlives thousands of jobs. */
async function orRejectOn<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise: refused, reject } = Promise.withResolvers<never>();
  const refuse = (): void => reject(new EditError("cancelled", "The worker stops"));
  if (signal.aborted) refuse();
  else signal.addEventListener("abort", refuse);
  try {
    return await Promise.race([work, refused]);
  } finally {
    signal.removeEventListener("abort", refuse);
  }
}
