import type { FastifyInstance, FastifyRequest } from "fastify";
import { EditError } from "../jobs/edit-error.ts";
import { closeSignal } from "./await-job.ts";
import { createBodyRoom, type BodyLimits } from "./body-room.ts";
import { ownerOf } from "./submit-request.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Gives back the room of a body that nobody holds any more; a reply that is over does so too. Undefined: it took none. */
    leaveRoom: (() => void) | undefined;
  }
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Bounds the memory that bodies take until their pictures lie in the store: a body is not read before there is room for all of it.
 * Comes after the guard, so that only callers who may post can take any.
 */
export function limitBodies(app: FastifyInstance, limits: BodyLimits): void {
  const room = createBodyRoom(limits);
  app.decorateRequest("leaveRoom", undefined);
  app.addHook("preParsing", async (request, reply) => {
    const bytes = announcedBytes(request);
    if (bytes === 0) return;
    const closed = closeSignal(reply);
    const giveBack = await room.take(ownerOf(request), bytes, closed);
    if (giveBack === undefined) {
      throw new EditError("busy", "Too many pictures are on their way in; try again later", { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    request.leaveRoom = giveBack;
    if (closed.aborted) giveBack();
    else closed.addEventListener("abort", giveBack);
  });
}

/** How long the body may become; 0 for one that there is not, or that is refused unread for its length. */
function announcedBytes({ headers, routeOptions }: FastifyRequest): number {
  const limit = routeOptions.bodyLimit ?? 0;
  if (headers["transfer-encoding"] !== undefined) return limit;
  const bytes = Number(headers["content-length"] ?? 0);
  return bytes <= limit ? bytes : 0;
}
