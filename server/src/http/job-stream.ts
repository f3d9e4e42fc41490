import { drainingError, EditError } from "../jobs/edit-error.ts";
import { followJob, SILENCE } from "../jobs/follow-job.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-store.ts";
import { HEARTBEAT, type StreamMessage } from "./event-stream.ts";
import { estimateEnd } from "./estimate-end.ts";
import { HttpError } from "./http-error.ts";
import { imageReplyBody, imageUrlReply, type DoneJob } from "./image-reply.ts";
import { jobError, unknownJob } from "./job-error.ts";
import { progressOf } from "./job-reply.ts";
import type { Links } from "./links.ts";
import { loadPictures } from "./load-pictures.ts";
import { errorReply, toHttpError } from "./render-error.ts";
import type { Services } from "./services.ts";

export interface JobStreamOptions {
  /** Number of the last event that the client has. */
  readonly after: number;
  readonly links: Links;
  /** The client has left. */
  readonly closed: AbortSignal;
  /**
   * Whether the client can come back to the job: then a stream that cannot go on just ends, as the job does go on. Otherwise the client
   * is told that there will be nothing.
   */
  readonly isResumable: boolean;
  /** Told of an error of which the client hears at most that "the server failed". */
  readonly onTrouble: (error: unknown) => void;
}

type StreamServices = Pick<Services, "jobs" | "blobs" | "audience" | "models" | "stopping">;

/** How often it is looked whether the queue has moved, or the process stops. */
const LOOK_EVERY_MS = 1000;
/** Fifteen seconds: shorter than any proxy's patience. */
const HEARTBEAT_EVERY_LOOKS = 15;

type JobMessages = AsyncGenerator<StreamMessage | typeof HEARTBEAT, void>;

/**
 * A job's life as a client sees it. Each of the store's events is one message with the event's number as its id, so that a client that
 * comes back misses none; the place in the queue is told in between, without an id. It is also the first message of a stream from the
 * start, however far the job is, as it tells the job's id.
 */
export async function* jobStream(job: Job, services: StreamServices, options: JobStreamOptions): JobMessages {
  const leave = services.audience.join(job.id);
  try {
    yield* tell(job, services, options);
  } catch (error) {
    const shown = toHttpError(error);
    if (shown.status === 500) options.onTrouble(error);
    // What nobody foresaw may be over when the client comes back.
    const isStated = error instanceof HttpError || error instanceof EditError;
    if (isStated || !options.isResumable) yield errorMessage(shown, job);
  } finally {
    leave();
  }
}

async function* tell(job: Job, services: StreamServices, { after, closed, links, isResumable }: JobStreamOptions): JobMessages {
  const { jobs, stopping } = services;
  const describe = createDescriber(job, services, links);
  let position: number | undefined;
  let quietLooks = 0;
  /** Whether jobs have come or gone since the place was looked at. */
  let hasQueueMoved = false;

  async function* tellPosition(isFirst: boolean): JobMessages {
    hasQueueMoved = false;
    const now = await jobs.position(job.id);
    if (!isFirst && (now === undefined || now === position)) return;
    position = now;
    quietLooks = 0;
    yield { event: "queued", data: { position: now ?? 0, id: job.id } };
  }

  const unwatch = jobs.watchQueue(() => {
    hasQueueMoved = true;
  });
  try {
    yield* tellPosition(after === 0);
    for await (const event of followJob(jobs, job.id, { after, silenceMs: LOOK_EVERY_MS, signal: closed })) {
      quietLooks++;
      if (event !== SILENCE) {
        quietLooks = 0;
        yield await describe(event);
        continue;
      }
      if (stopping.aborted) {
        if (isResumable) return;
        // A process that stops starts nothing more: who waits in the queue would wait for nothing.
        if ((await jobs.position(job.id)) !== undefined) throw drainingError();
      }
      if (hasQueueMoved) yield* tellPosition(false);
      if (quietLooks % HEARTBEAT_EVERY_LOOKS === 0) yield HEARTBEAT;
    }
  } finally {
    unwatch();
  }
}

/** Where no worker is there to say how many its model takes. */
const USUAL_STEPS = 25;

/** An event of the store → what the client reads. */
function createDescriber(job: Job, services: StreamServices, links: Links): (event: JobEvent) => Promise<StreamMessage> {
  const { request } = job;
  const estimate = estimateEnd();
  // Until the work itself says how many there are
  let steps = (request.steps ?? services.models().at(0)?.steps ?? USUAL_STEPS) * request.count;

  return async ({ number: id, kind, data, at }) => {
    switch (kind) {
      case "started":
        estimate.restart();
        return { id, event: "progress", data: { ...progressOf({ step: 0, steps }), eta_ms: null } };
      case "progress": {
        const step = Number(data["step"]);
        steps = Number(data["steps"]);
        return { id, event: "progress", data: { ...progressOf({ step, steps }), eta_ms: estimate.after(step, steps, at) } };
      }
      case "preview":
        return { id, event: "preview", data };
      case "finished":
        return { id, ...(await describeEnd(job, services, links)) };
    }
  };
}

async function describeEnd(started: Job, { jobs, blobs }: StreamServices, links: Links): Promise<StreamMessage> {
  const job = await jobs.find(started.id);
  if (job?.result === undefined) return errorMessage((job && jobError(job)) ?? unknownJob(started.id), started);
  const done: DoneJob = { ...job, result: job.result };
  if (job.request.responseFormat === "url") return { event: "image", data: imageUrlReply(done, links) };
  return { event: "image", data: imageReplyBody(done, await loadPictures(done.result.pictures, blobs)) };
}

function errorMessage(error: HttpError, { traceId }: Pick<Job, "traceId">): StreamMessage {
  return { event: "error", data: errorReply(error, traceId) };
}
