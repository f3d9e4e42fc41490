import { expected, showValue } from "@retouch/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EVENT_STREAM, IMAGE_TYPES, JSON_TYPES, requireAccept, wantsEvents } from "../accept.ts";
import { awaitJob, closeSignal, isKept } from "../await-job.ts";
import { sendEventStream } from "../event-stream.ts";
import { fieldError } from "../http-error.ts";
import { jobStream } from "../job-stream.ts";
import { linksFor } from "../links.ts";
import { logError } from "../log-error.ts";
import { prefersAsync } from "../prefer.ts";
import { preferredWaitMs } from "../preferred-wait.ts";
import { readImageRequest } from "../read-image-request.ts";
import { negotiate, negotiateLater, sendPicture, type Preferred } from "../send-picture.ts";
import type { Services } from "../services.ts";
import { createRefuseWhenFull, idempotencyKeyOf, submitRequest } from "../submit-request.ts";
import { acceptJob } from "./jobs.ts";

/** Where a picture is asked for. */
export const GET_IMAGE_PATH = "/inpainting/v1/getImage";
const GET_IMAGE_STREAM_PATH = "/inpainting/v1/getImageStream";

/** The published API's endpoints, in its own mixed spellings, which stay in this file. */
export function inpaintingRoutes(app: FastifyInstance, services: Services): void {
  const refuseWhenFull = createRefuseWhenFull(services);
  app.get("/inpainting/v1/models", {
    config: { scope: "models:read" },
    onRequest: async (request) => requireAccept(request, JSON_TYPES),
    handler: async () => ({ models: services.models() }),
  });

  app.post(GET_IMAGE_PATH, {
    config: { scope: "images:create" },
    // All that can be refused before megabytes are read
    onRequest: async (request) => {
      requireAccept(request, [...JSON_TYPES, ...IMAGE_TYPES], ["application/json", ...IMAGE_TYPES]);
      await refuseWhenFull(request);
    },
    handler: (request, reply) =>
      prefersAsync(request) ? respondLater(request, reply, services, "json") : respond(request, reply, services, "json"),
  });

  app.post(GET_IMAGE_STREAM_PATH, {
    config: { scope: "images:create" },
    onRequest: async (request) => {
      requireAccept(request, [...IMAGE_TYPES, EVENT_STREAM, ...JSON_TYPES], [...IMAGE_TYPES, EVENT_STREAM, "application/json"]);
      await refuseWhenFull(request);
    },
    handler: (request, reply) => {
      if (prefersAsync(request)) return respondLater(request, reply, services, "image");
      return wantsEvents(request) ? respondWithEvents(request, reply, services) : respond(request, reply, services, "image");
    },
  });
}

/** `Prefer: respond-async` (RFC 7240 §4.1): the same as a post to the jobs, but that `Accept` may speak of the picture. */
async function respondLater(request: FastifyRequest, reply: FastifyReply, services: Services, preferred: Preferred): Promise<FastifyReply> {
  reply.header("preference-applied", "respond-async");
  return acceptJob(request, reply, services, (edit) => negotiateLater(request, edit, preferred));
}

/** Waits for the picture and answers with it. */
async function respond(request: FastifyRequest, reply: FastifyReply, services: Services, preferred: Preferred): Promise<FastifyReply> {
  const { job, format } = await submit(request, reply, services, preferred);
  const links = linksFor(request, services);
  const maxWaitMs = Math.min(preferredWaitMs(request) ?? Infinity, services.maxWaitMs);
  const done = await awaitJob(job, reply, { ...services, maxWaitMs }, links, format !== "url");
  return sendPicture(reply, done, format, services, links);
}

/** A function of its own, so that the pictures that were sent are let go of before the wait. */
async function submit(request: FastifyRequest, reply: FastifyReply, services: Services, preferred: Preferred) {
  const image = await readImageRequest(request, reply, services);
  const { responseFormat: format, outputFormat } = negotiate(request, image.request, preferred);
  // Who may come back for the result must find it, whatever happens in between.
  const isDurable = format === "url" || image.webhook !== undefined || idempotencyKeyOf(request) !== undefined;
  const encoded = { ...image, request: { ...image.request, outputFormat } };
  return { job: await submitRequest(request, reply, encoded, services, { isDurable }), format };
}

/** Answers at once, with what happens as it happens. */
async function respondWithEvents(request: FastifyRequest, reply: FastifyReply, services: Services): Promise<FastifyReply> {
  const closed = closeSignal(reply);
  const image = await readImageRequest(request, reply, services);
  if (image.request.responseFormat === "image") {
    throw fieldError([expected("response_format", `json or url with Accept: ${EVENT_STREAM}`, showValue("image"))]);
  }
  const job = await submitRequest(request, reply, image, services, { isDurable: true });
  const onTrouble = (error: unknown): void => logError(request, error, "stream failed");
  // A job that has ended is not cancelled by this; one that goes on for nobody is.
  const hangUp = (): void => void services.jobs.cancel(job.id).catch(onTrouble);
  if (!isKept(job)) {
    if (closed.aborted) hangUp();
    else closed.addEventListener("abort", hangUp);
  }
  return sendEventStream(
    reply,
    jobStream(job, services, { after: 0, closed, links: linksFor(request, services), isResumable: isKept(job), onTrouble }),
  );
}
