import { sleep } from "./abortable.ts";
import type { EncodedImage } from "./encoded-image.ts";
import { ConnectionError } from "./errors.ts";
import type { EventReader } from "./event-reader.ts";
import { isLast, toJobEvent, type JobEvent } from "./job-event.ts";
import { retryDelay } from "./retry-delay.ts";
import type { ServerSentEvent } from "./server-sent-events.ts";

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

export interface FollowOptions {
  /** Opens the stream after an event, the first time after none. Undefined: there are no more. */
  readonly open: (lastEventId: string) => Promise<OpenStream | undefined>;
  /** Whether a stream that breaks is taken up again. */
  readonly resumes: boolean;
  readonly signal: AbortSignal | undefined;
  readonly loadImage: (index: number) => Promise<EncodedImage>;
}

/**
 * A job's events up to its last one, over as many connections as it takes, without gap or repeat.
 *
 * @throws what opening it the first time throws; ConnectionError, TimeoutError or UnavailableError when the server stays away; AbortError
 */
export async function* followJob({ open, resumes, signal, loadImage }: FollowOptions): AsyncGenerator<JobEvent, void> {
  let lastEventId = "";
  let position: number | undefined;
  let openedAt: number | undefined;
  let failures = 0;
  let waitedMs = 0;
  for (;;) {
    let stream: OpenStream | undefined;
    try {
      stream = await open(lastEventId);
      if (stream === undefined) return;
      openedAt = Date.now();
      const { events, first, isFromStart } = stream;
      for (let message = first ?? (await events.next(signal)); message !== undefined; message = await events.next(signal)) {
        const event = await toJobEvent(message, loadImage);
        if (event === undefined) continue;
        if (event.type === "queued") {
          // Not numbered, and every stream from the start tells it anew.
          if (event.position === position) continue;
          position = event.position;
        } else {
          if (isFromStart && !isLast(event) && Number(message.lastEventId) <= Number(lastEventId)) continue;
          lastEventId = message.lastEventId;
        }
        failures = waitedMs = 0;
        yield event;
        if (isLast(event)) return;
      }
      throw new ConnectionError("The stream of events ended before the job did");
    } catch (error) {
      if (openedAt === undefined || !resumes) throw error;
      if (Date.now() - openedAt >= GOOD_STREAM_MS) failures = waitedMs = 0;
      const delay = retryDelay(error, failures++);
      if (delay === undefined || waitedMs + delay > PATIENCE_MS) throw error;
      waitedMs += delay;
      await sleep(delay, signal);
    } finally {
      stream?.events.close();
    }
  }
}
