import { jobQuerySchema, type JobList } from "@retouch/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Job } from "../../jobs/job.ts";
import { requireAccept, JSON_TYPES } from "../accept.ts";
import { unknownJob } from "../job-error.ts";
import { jobReply } from "../job-reply.ts";
import { JOBS_PATH, linksFor } from "../links.ts";
import { parseQuery } from "../parse-query.ts";
import { readImageRequest } from "../read-image-request.ts";
import type { Services } from "../services.ts";
import { ownerOf, refuseWhenFull, submitRequest } from "../submit-request.ts";

interface ById {
  readonly Params: { readonly id: string };
}

/** A caller's own job. Another caller's is as unknown as one that never was. */
export async function ownJob(request: FastifyRequest<ById>, { jobs }: Services): Promise<Job> {
  const job = await jobs.find(request.params.id);
  if (job === undefined || job.owner !== ownerOf(request)) throw unknownJob();
  return job;
}

/** Pictures asked for now and fetched later. */
export function jobRoutes(app: FastifyInstance, services: Services): void {
  const { jobs } = services;
  const acceptJson = async (request: FastifyRequest): Promise<void> => requireAccept(request, JSON_TYPES);

  app.post(JOBS_PATH, {
    config: { scope: "images:create" },
    onRequest: [acceptJson, (request) => refuseWhenFull(request, services)],
    handler: (request, reply) => acceptJob(request, reply, services),
  });

  app.get(JOBS_PATH, {
    config: { scope: "jobs:read" },
    onRequest: acceptJson,
    handler: async (request): Promise<JobList> => {
      const { limit, status, before } = parseQuery(jobQuerySchema, request.query);
      const query = { owner: ownerOf(request), ...(status && { state: status }), ...(before !== undefined && { before }) };
      // One more than the page shows tells whether there is another.
      const found = await jobs.list({ ...query, limit: limit + 1 });
      const links = linksFor(request, services);
      const data = await Promise.all(found.slice(0, limit).map((job) => jobReply(job, jobs, links)));
      const isMore = found.length > limit;
      const next = { limit: String(limit), ...(status && { status }), before: data.at(-1)?.id ?? "" };
      return { data, next: isMore ? links.page(next) : null };
    },
  });

  app.get<ById>(`${JOBS_PATH}/:id`, { config: { scope: "jobs:read" }, onRequest: acceptJson }, async (request) =>
    jobReply(await ownJob(request, services), jobs, linksFor(request, services)),
  );

  app.delete<ById>(`${JOBS_PATH}/:id`, { config: { scope: "jobs:cancel" }, onRequest: acceptJson }, async (request) => {
    const job = await ownJob(request, services);
    await jobs.cancel(job.id);
    return jobReply((await jobs.find(job.id)) ?? job, jobs, linksFor(request, services));
  });
}

/** Takes a request as a job: 202 with the job as it is, and where to look for it. */
export async function acceptJob(request: FastifyRequest, reply: FastifyReply, services: Services): Promise<FastifyReply> {
  const image = await readImageRequest(request, reply, services);
  const warnings = [...image.warnings, ...describeIgnoredFormat(image.request.responseFormat)];
  const job = await submitRequest(request, reply, { ...image, warnings }, services, { isDurable: true });
  const links = linksFor(request, services);
  reply.code(202).header("location", links.job(job.id));
  return reply.send(await jobReply(job, services.jobs, links));
}

function describeIgnoredFormat(format: string | undefined): string[] {
  return format === undefined || format === "url" ? [] : ["response_format was ignored: a job's pictures are fetched by their URLs"];
}
