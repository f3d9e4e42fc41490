import { Readable } from "node:stream";
import type { StreamEventName } from "@retouch/contract";
import type { FastifyReply } from "fastify";

/** One server-sent event (WHATWG HTML §9.2). */
export interface StreamMessage {
  readonly event: StreamEventName;
  /** What a client that comes back sends as `Last-Event-ID`; undefined: not one of those that are counted. */
  readonly id?: number;
  /** JSON, or its bytes, on one line. */
  readonly data: object | Buffer;
}

/** Something to send so that the connection does not look dead. */
export const HEARTBEAT = "heartbeat";

/** How long a client waits before it comes back. */
const RECONNECT_MS = 2000;

/** Answers with events as they come. A client that reads slowly holds back the source, and one that leaves ends it. */
export function sendEventStream(reply: FastifyReply, messages: AsyncIterable<StreamMessage | typeof HEARTBEAT>): FastifyReply {
  // Proxies that buffer would keep the events to themselves.
  reply.headers({ "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
  return reply.send(Readable.from(encode(messages), { objectMode: false }));
}

async function* encode(messages: AsyncIterable<StreamMessage | typeof HEARTBEAT>): AsyncGenerator<string | Buffer> {
  yield `retry: ${RECONNECT_MS}\n\n`;
  for await (const message of messages) {
    if (message === HEARTBEAT) yield ": still here\n\n";
    else yield* encodeMessage(message);
  }
}

function* encodeMessage({ event, id, data }: StreamMessage): Generator<string | Buffer> {
  const head = `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: `;
  if (data instanceof Buffer) {
    yield head;
    yield data;
    yield "\n\n";
  } else yield `${head}${JSON.stringify(data)}\n\n`;
}
