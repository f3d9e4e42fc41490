import type { EditRequest } from "./edit-request.ts";
import type { EditResult } from "./edit-result.ts";
import { encodeRequest } from "./encode-request.ts";
import { AbortError, ConnectionError, PermissionDeniedError } from "./errors.ts";
import { createEventReader } from "./event-reader.ts";
import { followJob, type OpenStream } from "./follow-job.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";
import { abandonJob, openEvents } from "./job-calls.ts";
import { isLast, type JobEvent } from "./job-event.ts";
import type { CallOptions, Transport } from "./transport.ts";

export interface CreateOptions extends CallOptions {
  /** 1–255 characters: equal posts with one key are one job, for 24 hours. Default: a new one for each call. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Posts a request and follows its job to the end.
 *
 * With an `Idempotency-Key` the post can be repeated, but the job no longer ends with its caller's connection. So the job of a caller who
 * aborts, or leaves the loop, is cancelled from here: at once where its id is known, else when the post, which goes on for that, has told it.
 */
export async function* streamEdit(transport: Transport, request: EditRequest, options: CreateOptions = {}): AsyncGenerator<JobEvent, void> {
  const { signal, idempotencyKey = newIdempotencyKey() } = options;
  const body = encodeRequest(request);
  let jobId: string | undefined;
  /** A key may be good for making pictures, and not for looking at jobs. */
  let mayReadJobs = true;
  let isWanted = true;

  async function post(callOptions: CallOptions): Promise<OpenStream> {
    const posted = await transport.send({
      method: "POST",
      path: "inpainting/v1/getImageStream",
      headers: { accept: "text/event-stream", "idempotency-key": idempotencyKey },
      body,
      options: callOptions,
      isRepeatable: true,
      read: readFirst,
      onAbandoned: ({ id, events }) => {
        events.close();
        if (id !== undefined) abandonJob(transport, id);
      },
    });
    jobId = posted.id ?? jobId;
    return { ...posted, isFromStart: true };
  }

  async function open(lastEventId: string, callOptions: CallOptions): Promise<OpenStream | undefined> {
    if (jobId !== undefined && mayReadJobs) {
      try {
        return await openEvents(transport, jobId, lastEventId, callOptions);
      } catch (error) {
        if (!(error instanceof PermissionDeniedError)) throw error;
        mayReadJobs = false;
      }
    }
    return post(callOptions);
  }

  function abandon(): void {
    if (!isWanted || jobId === undefined) return;
    isWanted = false;
    abandonJob(transport, jobId);
  }

  // Also while nobody asks for the next event
  signal?.addEventListener("abort", abandon);
  try {
    for await (const event of followJob(transport, options, { id: undefined, open })) {
      if (isLast(event)) isWanted = false;
      yield event;
    }
  } catch (error) {
    // What did not come from the caller is no reason to give the job up.
    if (!(error instanceof AbortError)) isWanted = false;
    throw error;
  } finally {
    signal?.removeEventListener("abort", abandon);
    abandon();
  }
}

/** The first message, which tells the job's id. */
async function readFirst(response: Response) {
  const events = createEventReader(response);
  const first = await events.next(undefined);
  if (first === undefined) throw new ConnectionError("The stream ended before it had begun");
  const id = first.event === "queued" ? (JSON.parse(first.data) as { id: string }).id : undefined;
  return { events, first, id };
}

/** @throws what `stream` throws, and the error that the job ended with */
export async function edit(transport: Transport, request: EditRequest, options?: CreateOptions): Promise<EditResult> {
  for await (const event of streamEdit(transport, request, options)) {
    if (event.type === "image") return event.result;
    if (event.type === "error") throw event.error;
  }
  throw new ConnectionError("The stream of events ended without a picture");
}
