import { abortError, orAborted } from "./abortable.ts";
import { ConnectionError, TimeoutError } from "./errors.ts";
import { notRetouch } from "./read-reply.ts";
import { createEventParser, type ServerSentEvent } from "./server-sent-events.ts";

/** Three of the server's heartbeats: a connection that is silent for longer is dead, whatever it says of itself. */
const SILENCE_MS = 45_000;

/** An answer that is a stream of events. */
export interface EventReader {
  /**
   * The next one; undefined when the stream has ended.
   *
   * @throws ConnectionError, TimeoutError, AbortError
   */
  next(signal: AbortSignal | undefined): Promise<ServerSentEvent | undefined>;
  /** Hangs up. */
  close(): void;
}

/** @throws RetouchError when the answer is no such stream */
export function createEventReader(response: Response): EventReader {
  if (response.headers.get("content-type")?.startsWith("text/event-stream") !== true) throw notRetouch("a stream of events", response);
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const parse = createEventParser();
  const waiting: ServerSentEvent[] = [];
  return {
    async next(signal) {
      if (signal?.aborted === true) throw abortError(signal);
      while (waiting.length === 0) {
        if (reader === undefined) return undefined;
        const { done, value } = await orAborted(orSilent(reader.read()), signal);
        if (done) return undefined;
        waiting.push(...parse(decoder.decode(value, { stream: true })));
      }
      return waiting.shift();
    },
    close() {
      // Of a connection that has broken, this only tells so once more.
      reader?.cancel().catch(() => undefined);
    },
  };
}

async function orSilent<Value>(read: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`The stream was silent for ${SILENCE_MS} ms`)), SILENCE_MS);
  });
  const received = read.catch((error: unknown) => {
    throw new ConnectionError("The stream broke", { cause: error });
  });
  return Promise.race([received, silence]).finally(() => clearTimeout(timer));
}
