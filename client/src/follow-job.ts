import { sleep } from "./abortable.ts";
import { ConnectionError, RetouchError } from "./errors.ts";
import type { EventReader } from "./event-reader.ts";
import { fetchImage } from "./job-calls.ts";
import { isLast, toJobEvent, type JobEvent } from "./job-event.ts";
import { retryDelay } from "./retry-delay.ts";
import type { ServerSentEvent } from "./server-sent-events.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** How long broken streams are taken up again without an event: a server that is started anew is back by then, and a job outlives it. */
const PATIENCE_MS = 60_000;
/** A stream that lasted for so long was a good one, also if nothing happened to the job. */
const GOOD_STREAM_MS = 10_000;

export interface OpenStream {
  readonly events: EventReader;
  /** A message that was read before. */
  readonly first?: ServerSentEvent;
  /** Whether it begins with the job's first event, whatever was asked for. */
  readonly isFromStart: boolean;
}

export interface FollowedJob {
  /** Undefined: its first event tells. */
  readonly id: string | undefined;
  /** Opens its stream after an event, the first time after none. Undefined: there are no more. */
  readonly open: (lastEventId: string, options: CallOptions) => Promise<OpenStream | undefined>;
}

/**
 * A job's events up to its last one, over as many connections as it takes, without gap or repeat.
 *
 * @throws what opening it the first time throws; ConnectionError, TimeoutError or UnavailableError when the server stays away; AbortError
 */
export async function* followJob(
  transport: Transport,
  options: CallOptions,
  { id: jobId, open }: FollowedJob,
): AsyncGenerator<JobEvent, void> {
  const { signal, maximumRetries = transport.maximumRetries } = options;
  const loadImage = async (index: number) => fetchImage(transport, jobId ?? "", index, options);
  let lastEventId = "";
  let position: number | undefined;
  let hasOpened = false;
  let failures = 0;
  let waitedMs = 0;
  for (;;) {
    let stream: OpenStream | undefined;
    const triedAt = Date.now();
    try {
      // From the second time on, it is counted here how often it is tried.
      stream = await open(lastEventId, !hasOpened ? options : { ...options, maximumRetries: 0 });
      if (stream === undefined) return;
      hasOpened = true;
      const { events, first, isFromStart } = stream;
      for (let message = first ?? (await events.next(signal)); message !== undefined; message = await events.next(signal)) {
        const event = await toJobEvent(message, loadImage);
        if (event === undefined) continue;
        if (event.type === "queued") {
          jobId = event.jobId;
          // Not numbered, and every stream from the start tells it anew.
          if (event.position === position) continue;
          position = event.position;
        } else {
          if (isFromStart && !isLast(event) && Number(message.lastEventId) <= Number(lastEventId)) continue;
          lastEventId = message.lastEventId;
        }
        if (event.type === "error") event.error.jobId = jobId;
        failures = waitedMs = 0;
        yield event;
        if (isLast(event)) return;
      }
      throw new ConnectionError("The stream of events ended before the job did");
    } catch (error) {
      if (error instanceof RetouchError) error.jobId ??= jobId;
      if (!hasOpened || maximumRetries === 0) throw error;
      if (stream !== undefined && Date.now() - triedAt >= GOOD_STREAM_MS) failures = waitedMs = 0;
      const delay = retryDelay(error, failures++);
      if (delay === undefined || waitedMs + delay > PATIENCE_MS) throw error;
      waitedMs += delay;
      await sleep(delay, signal);
    } finally {
      stream?.events.close();
    }
  }
}
