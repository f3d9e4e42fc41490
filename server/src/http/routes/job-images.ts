import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Job } from "../../jobs/job.ts";
import { hasAccess } from "../../keys/has-access.ts";
import { verifyResultLink } from "../../keys/result-link.ts";
import { requireAccept } from "../accept.ts";
import type { Authenticate } from "../authenticate.ts";
import { HttpError } from "../http-error.ts";
import { imageHeaders } from "../image-reply.ts";
import { JOBS_PATH } from "../links.ts";
import { loadPicture } from "../load-pictures.ts";
import type { Services } from "../services.ts";
import { visibleJob } from "./jobs.ts";

interface ByIndex {
  readonly Params: { readonly id: string; readonly n: string };
  readonly Querystring: { readonly expires?: string; readonly signature?: string };
}

/** Lets a signed link in without a key; who has none needs one. */
export function signedLinkOr(authenticate: Authenticate, services: Services): Authenticate {
  return async (request) => {
    const linked = await linkedJob(request as FastifyRequest<ByIndex>, services);
    return linked === undefined ? authenticate(request) : undefined;
  };
}

/** A job's pictures, as they were made. */
export function jobImageRoutes(app: FastifyInstance, services: Services): void {
  app.get<ByIndex>(`${JOBS_PATH}/:id/images/:n`, { config: { scope: "jobs:read" } }, async (request, reply) => {
    const { n } = request.params;
    const job = (await linkedJob(request, services)) ?? (await visibleJob(request, services));
    const picture = /^\d$/.test(n) ? job.result?.pictures[Number(n)] : undefined;
    if (picture === undefined || job.result === undefined) throw noPicture(job, n);

    const headers = imageHeaders(picture, { ...job, result: job.result });
    requireAccept(request, [headers["content-type"]]);
    const { bytes } = await loadPicture(picture, services.blobs);
    reply.headers({ ...headers, etag: `"${picture.blob}"`, "cache-control": "private, max-age=3600" });
    return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}

/** The job that a signed link opens, for as long as its owner may open it too. */
async function linkedJob(request: FastifyRequest<ByIndex>, services: Services): Promise<Job | undefined> {
  if (!isSigned(request, services)) return undefined;
  const job = await services.jobs.find(request.params.id);
  return job !== undefined && (await hasAccess(services.subscriptions, job.owner)) ? job : undefined;
}

function isSigned({ params: { id, n }, query: { expires, signature } }: FastifyRequest<ByIndex>, { linkSecret, clock }: Services): boolean {
  if (typeof expires !== "string" || typeof signature !== "string" || !/^\d$/.test(n) || !/^\d{1,12}$/.test(expires)) return false;
  return verifyResultLink(linkSecret, { jobId: id, index: Number(n), expires: Number(expires) }, signature, clock());
}

function noPicture({ state, result }: Job, n: string): HttpError {
  const shown = JSON.stringify(n.slice(0, 10));
  if (result === undefined) return new HttpError(404, `The job is ${state}; it has no picture ${shown}`);
  return new HttpError(404, `The job has ${result.pictures.length} pictures, counted from 0, and no picture ${shown}`);
}
