import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ObservedRequest } from "../telemetry/observed-request.ts";
import { CLIENT_CLOSED_REQUEST, logRequest } from "./log-request.ts";
import { parentSpanIdOf } from "./trace.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The job that this request made. */
    jobId: string | undefined;
  }
}

/**
 * Tells of every request once its reply has ended, or its caller has left, and logs it. Comes before other hooks, so that refusals are seen too.
 * Fastify's own onResponse hooks hear nothing of callers who left.
 */
export function observeRequests(app: FastifyInstance, onRequest: (request: ObservedRequest) => void): void {
  app.decorateRequest("jobId", undefined);
  app.addHook("onRequest", async (request, reply) => {
    const startedAt = new Date();
    reply.raw.once("close", () => {
      const status = reply.raw.writableFinished ? reply.raw.statusCode : CLIENT_CLOSED_REQUEST;
      const durationMs = reply.elapsedTime;
      onRequest({ ...routeOf(request), status, startedAt, durationMs, ...traceOf(request) });
      logRequest(request, status, durationMs);
    });
  });
}

function routeOf({ method, routeOptions, is404 }: FastifyRequest): Pick<ObservedRequest, "method" | "route"> {
  return is404 || routeOptions.url === undefined ? { method: "_OTHER", route: "none" } : { method, route: routeOptions.url };
}

function traceOf({ id, headers, jobId }: FastifyRequest): Pick<ObservedRequest, "traceId" | "parentSpanId" | "jobId"> {
  return { traceId: id, parentSpanId: parentSpanIdOf(headers.traceparent), jobId };
}
