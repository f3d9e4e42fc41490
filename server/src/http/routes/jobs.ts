import { jobQuerySchema, type EditRequest, type JobList, type OutputFormat } from "@retouch/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Job } from "../../jobs/job.ts";
import type { JobQuery } from "../../jobs/job-store.ts";
import { requireAccept, JSON_TYPES } from "../accept.ts";
import { isAdministrator, missingScope } from "../guard.ts";
import { unknownJob } from "../job-error.ts";
import { jobReply } from "../job-reply.ts";
import { JOBS_PATH, linksFor } from "../links.ts";
import { parseFields } from "../parse-fields.ts";
import { readImageRequest } from "../read-image-request.ts";
import type { Services } from "../services.ts";
import { createRefuseWhenFull, ownerOf, submitRequest } from "../submit-request.ts";

interface ById {
  readonly Params: { readonly id: string };
}

/** A caller's own job; for an administrator, anybody's. Else another caller's is as unknown as one that never was. */
export async function visibleJob(request: FastifyRequest<ById>, { jobs }: Services): Promise<Job> {
  const job = await jobs.find(request.params.id);
  if (job === undefined || (job.owner !== ownerOf(request) && !isAdministrator(request))) throw unknownJob(request.params.id);
  return job;
}

/** Pictures asked for now and fetched later. */
export function jobRoutes(app: FastifyInstance, services: Services): void {
  const { jobs } = services;
  const refuseWhenFull = createRefuseWhenFull(services);
  const acceptJson = async (request: FastifyRequest): Promise<void> => requireAccept(request, JSON_TYPES);

  app.post(JOBS_PATH, {
    config: { scope: "images:create" },
    onRequest: [acceptJson, refuseWhenFull],
    handler: (request, reply) => acceptJob(request, reply, services),
  });

  app.get(JOBS_PATH, {
    config: { scope: "jobs:read" },
    onRequest: acceptJson,
    handler: async (request): Promise<JobList> => {
      const { limit, status, subscription, before } = parseFields(jobQuerySchema, request.query);
      const query = { ...ownersIn(request, subscription), ...(status && { state: status }), ...(before !== undefined && { before }) };
      // One more than the page shows tells whether there is another.
      const found = await jobs.list({ ...query, limit: limit + 1 });
      const links = linksFor(request, services);
      const data = await Promise.all(found.slice(0, limit).map((job) => jobReply(job, services, links)));
      const isMore = found.length > limit;
      const same = { limit: String(limit), ...(status && { status }), ...(subscription !== undefined && { subscription }) };
      const next = { ...same, before: data.at(-1)?.id ?? "" };
      return { data, next: isMore ? links.page(next) : null };
    },
  });

  app.get<ById>(`${JOBS_PATH}/:id`, { config: { scope: "jobs:read" }, onRequest: acceptJson }, async (request) =>
    jobReply(await visibleJob(request, services), services, linksFor(request, services)),
  );

  app.delete<ById>(`${JOBS_PATH}/:id`, { config: { scope: "jobs:cancel" }, onRequest: acceptJson }, async (request) => {
    const job = await visibleJob(request, services);
    await jobs.cancel(job.id);
    return jobReply((await jobs.find(job.id)) ?? job, services, linksFor(request, services));
  });
}

/** Whose jobs a list is of: one's own, unless an administrator asks for others'. */
function ownersIn(request: FastifyRequest, subscription: string | undefined): Pick<JobQuery, "owner"> {
  const own = ownerOf(request);
  if (subscription === undefined || subscription === own) return { owner: own };
  if (!isAdministrator(request)) throw missingScope("admin");
  return subscription === "all" ? {} : { owner: subscription };
}

/** Takes a request as a job: 202 with the job as it is, and where to look for it. `chooseFormat`: else pictures are encoded as the body says. */
export async function acceptJob(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  chooseFormat: (edit: EditRequest) => OutputFormat = ({ outputFormat }) => outputFormat,
): Promise<FastifyReply> {
  const image = await readImageRequest(request, reply, services);
  const warnings = [...image.warnings, ...describeIgnoredFormat(image.request.responseFormat)];
  const encoded = { ...image, warnings, request: { ...image.request, outputFormat: chooseFormat(image.request) } };
  const job = await submitRequest(request, reply, encoded, services, { isDurable: true });
  const links = linksFor(request, services);
  reply.code(202).header("location", links.job(job.id));
  return reply.send(await jobReply(job, services, links));
}

function describeIgnoredFormat(format: string | undefined): string[] {
  return format === undefined || format === "url" ? [] : ["response_format was ignored: a job's pictures are fetched by their URLs"];
}
