import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { HttpError } from "./http-error.ts";
import { errorBody } from "./render-error.ts";
import { newTraceId } from "./trace.ts";

/** On each connection, the reply that is being written; those to pipelined requests wait for it. */
export function createReplyRegister() {
  const replies = new WeakMap<Duplex, ServerResponse>();
  const isOpen = (reply: ServerResponse | undefined): boolean => reply !== undefined && !reply.writableFinished;
  return {
    add(reply: ServerResponse): void {
      if (reply.socket !== null && !isOpen(replies.get(reply.socket))) replies.set(reply.socket, reply);
    },
    isWriting(socket: Duplex): boolean {
      const reply = replies.get(socket);
      return isOpen(reply) && reply?.headersSent === true;
    },
  };
}

/** What is not HTTP, or comes too slowly, never becomes a request: it is answered on the bare socket. */
export function answerBadHttp(error: Error & { code?: string }, socket: Duplex, isWriting: boolean): void {
  // Within a reply that has begun, an error would only be more of its bytes.
  if (isWriting || !socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return answerOnSocket(socket, new HttpError(408, "The request did not arrive in time"));
  if (error.code === "HPE_HEADER_OVERFLOW") return answerOnSocket(socket, new HttpError(431, "The headers are too large"));
  answerOnSocket(socket, new HttpError(400, "This is not a well-formed HTTP request"));
}

/** The contract's error as the last bytes of a connection. */
export function answerOnSocket(socket: Duplex, error: HttpError): void {
  const traceId = newTraceId();
  const body = errorBody(error, traceId, false);
  const headers = {
    ...error.headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-trace-id": traceId,
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? "Error"}\r\n${lines.join("")}\r\n${body}`);
}
