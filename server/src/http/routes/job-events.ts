import { expected, showValue } from "@retouch/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isFinal } from "../../jobs/job.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import { EVENT_STREAM, requireAccept } from "../accept.ts";
import { closeSignal } from "../await-job.ts";
import { sendEventStream } from "../event-stream.ts";
import { fieldError } from "../http-error.ts";
import { jobStream } from "../job-stream.ts";
import { JOBS_PATH, linksFor } from "../links.ts";
import { logError } from "../log-error.ts";
import type { Services } from "../services.ts";
import { visibleJob } from "./jobs.ts";

/** A job's life as server-sent events; a client that comes back with `Last-Event-ID` goes on where it was. */
export function jobEventRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { readonly id: string } }>(`${JOBS_PATH}/:id/events`, {
    config: { scope: "jobs:read" },
    exposeHeadRoute: false, // HEAD would have no end
    onRequest: async (request) => requireAccept(request, [EVENT_STREAM]),
    handler: async (request, reply) => {
      const closed = closeSignal(reply);
      const lastId = lastEventId(request);
      const job = await visibleJob(request, services);
      const after = (await hasEvent(services.jobs, job.id, lastId)) ? lastId : 0;
      // 204 tells a browser's EventSource to come back no more (WHATWG HTML §9.2.3).
      if (isFinal(job.state) && (await services.jobs.events(job.id, after)).length === 0) return reply.code(204).send();
      const onTrouble = (error: unknown): void => logError(request, error, "stream failed");
      return sendEventStream(
        reply,
        jobStream(job, services, { after, closed, links: linksFor(request, services), isResumable: true, onTrouble }),
      );
    },
  });
}

/** False for a number that the job has not reached, or no longer: a power cut takes back progress that was not flushed. */
async function hasEvent(jobs: JobStore, jobId: string, number: number): Promise<boolean> {
  return number > 0 && (await jobs.events(jobId, number - 1)).length > 0;
}

function lastEventId({ headers }: FastifyRequest): number {
  const id = headers["last-event-id"];
  if (id === undefined || id === "") return 0;
  if (typeof id === "string" && /^\d{1,9}$/.test(id)) return Number(id);
  throw fieldError([expected("Last-Event-ID", "the id of an event of this job", showValue(id))]);
}
