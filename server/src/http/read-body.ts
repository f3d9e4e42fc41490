import { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { errorCodes, type FastifyRequest } from "fastify";
import { discardMemory } from "../discard-memory.ts";

/** What a chunked body begins with; it doubles as it fills. */
const FIRST_BYTES = 64 * 1024;

/**
 * All of a body, in memory of its own. Fastify's own way keeps each piece until it has joined them all.
 *
 * @throws FastifyError 413 over the route's limit, 400 when the connection ends before the body or its length is not what was announced
 */
export async function readBody(
  { headers, routeOptions }: Pick<FastifyRequest, "headers" | "routeOptions">,
  payload: Readable,
): Promise<Buffer> {
  const limit = routeOptions.bodyLimit ?? 0;
  const length = headers["content-length"] === undefined ? undefined : Number(headers["content-length"]);
  if (length !== undefined && length > limit) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  // It may have ended while the body waited for its place, and would then tell nothing any more.
  if (payload.destroyed) throw Object.assign(new Error("The connection ended before the body"), { statusCode: 400 });
  const maxLength = length ?? limit;

  let body: Buffer = Buffer.allocUnsafeSlow(length ?? FIRST_BYTES);
  let received = 0;
  await new Promise<void>((resolve, reject) => {
    // A stream that is left is not read on, nor ended: the refusal is still to be sent.
    const leave = (): void => void payload.off("data", onData).off("end", resolve).off("error", onError);
    const onError = (error: Error): void => {
      leave();
      reject(Object.assign(error, { statusCode: 400 }));
    };
    const onData = (piece: Buffer): void => {
      const end = received + piece.length;
      if (end > maxLength) {
        leave();
        return reject(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      }
      if (end > body.length) body = grown(body, received, Math.min(Math.max(end, 2 * body.length), maxLength));
      piece.copy(body, received);
      received = end;
      // The HTTP parser has made it for whoever listens, and has no further use for it.
      if (payload instanceof IncomingMessage) discardMemory(piece);
    };
    payload.on("data", onData).on("end", resolve).on("error", onError);
  });
  if (length !== undefined && received !== length) throw new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH();
  return body.subarray(0, received);
}

function grown(body: Buffer, received: number, length: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(length);
  body.copy(larger, 0, 0, received);
  return larger;
}
