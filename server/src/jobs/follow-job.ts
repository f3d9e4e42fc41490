import { createBell } from "./bell.ts";
import { isFinal, type Job } from "./job.ts";
import type { JobEvent, JobStore } from "./job-store.ts";

/** Nothing has happened for as long as the caller wanted to wait. */
export const SILENCE = "silence";

/** A ring that another process should have passed on may be lost with a connection; nobody then waits longer than this for nothing. */
const MISSED_RING_MS = 15_000;

export interface FollowOptions {
  /** Only events with a higher number. */
  readonly after: number;
  /** Milliseconds without an event after which `SILENCE` comes. */
  readonly silenceMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A job's events in order, without gap or repeat, up to the one that says how it ended. Ends at once when there is none to come. */
export async function* followJob(
  jobs: JobStore,
  jobId: string,
  { after, silenceMs, signal }: FollowOptions,
): AsyncGenerator<JobEvent | typeof SILENCE, void> {
  const bell = createBell();
  const unwatch = jobs.watch(jobId, bell.ring);
  signal.addEventListener("abort", bell.ring);
  try {
    let last = after;
    let hasEnded = false;
    while (!signal.aborted) {
      // The job before its events: when it has ended, all of its events are there to be read.
      const job = await jobs.find(jobId);
      const events = await jobs.events(jobId, last);
      for (const event of events) {
        last = event.number;
        hasEnded = event.kind === "finished";
        yield event;
        if (signal.aborted) return;
      }
      if (job !== undefined && isFinal(job.state) && !hasEnded) {
        // A crash of the database took back events that were seen, and their numbers were given again: the end is told all the same.
        const end = (await jobs.events(jobId, 0)).at(-1);
        if (end !== undefined && end.number < last) yield end;
      }
      if (job === undefined || isFinal(job.state)) return;
      if (events.length > 0) continue;
      for (let silentMs = 0; silentMs < MISSED_RING_MS; silentMs += silenceMs) {
        if (await bell.wait(silenceMs)) break;
        yield SILENCE;
      }
    }
  } finally {
    signal.removeEventListener("abort", bell.ring);
    unwatch();
  }
}

/** A job may end before its admission is answered, and so before anybody watches it; nobody then waits longer than this for nothing. */
const FIRST_LOOK_MS = 100;

export interface WaitOptions {
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Looks at the job again when it fires, as at each change of the job. */
  readonly wake: AbortSignal;
  /** Ends the waiting before the job has ended. */
  readonly isEnough: (job: Job) => boolean;
  /** Brings its pictures along, where the store can. */
  readonly needsPictures: boolean;
}

/**
 * A job that was just admitted, or found again, when it has ended or is enough; undefined when it is forgotten. Rejects with the signal's reason.
 */
export async function waitForJob(
  jobs: JobStore,
  admitted: Job,
  { signal, wake, isEnough, needsPictures }: WaitOptions,
): Promise<Job | undefined> {
  if (isFinal(admitted.state)) return admitted;
  const bell = createBell();
  const unwatch = jobs.watchEnd(admitted.id, bell.ring);
  for (const waker of [signal, wake]) {
    waker.addEventListener("abort", bell.ring);
    if (waker.aborted) bell.ring();
  }
  try {
    for (let patienceMs = FIRST_LOOK_MS; ; patienceMs = MISSED_RING_MS) {
      await bell.wait(patienceMs);
      signal.throwIfAborted();
      const job = await (needsPictures ? jobs.findWithPictures(admitted.id) : jobs.find(admitted.id));
      if (job === undefined || isFinal(job.state) || isEnough(job)) return job;
    }
  } finally {
    for (const waker of [signal, wake]) waker.removeEventListener("abort", bell.ring);
    unwatch();
  }
}
