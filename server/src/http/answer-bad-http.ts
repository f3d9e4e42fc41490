import type { Socket } from "node:net";
import { HttpError } from "./http-error.ts";
import { errorBody } from "./render-error.ts";
import { newTraceId } from "./trace.ts";

/** What is not HTTP, or comes too slowly, never becomes a request: it is answered on the bare socket. */
export function answerBadHttp(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const [status, message] =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? ([408, "The request did not arrive in time"] as const)
      : error.code === "HPE_HEADER_OVERFLOW"
        ? ([431, "The headers are too large"] as const)
        : ([400, "This is not a well-formed HTTP request"] as const);
  const traceId = newTraceId();
  const body = errorBody(new HttpError(status, message), traceId, false);
  const headers = ["content-type: application/json; charset=utf-8", `content-length: ${Buffer.byteLength(body)}`, `x-trace-id: ${traceId}`];
  socket.end(`HTTP/1.1 ${status} Error\r\n${headers.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`);
}
