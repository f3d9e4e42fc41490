import { DEFAULT_PRIORITY, expected, type ImageRequest, type Model, type Webhook } from "@retouch/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { EditError } from "../jobs/edit-error.ts";
import { LOCAL_OWNER, type Job } from "../jobs/job.ts";
import type { AdmissionLimits } from "../jobs/job-store.ts";
import { isQueueFull, retryAfterSeconds } from "../jobs/queue-limits.ts";
import { submitJob } from "../jobs/submit-job.ts";
import { admissionLimitsOf } from "../keys/admission-limits.ts";
import { fieldError, HttpError } from "./http-error.ts";
import type { Services } from "./services.ts";

const MAX_IDEMPOTENCY_KEY_CHARACTERS = 255;

/** Whose jobs a caller sees. */
export function ownerOf({ subscription }: FastifyRequest): string {
  return subscription?.id ?? LOCAL_OWNER;
}

/** `Idempotency-Key`: N equal posts with one key are one job. */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  const text = String(key);
  if (text.length >= 1 && text.length <= MAX_IDEMPOTENCY_KEY_CHARACTERS) return text;
  const rule = `1 to ${MAX_IDEMPOTENCY_KEY_CHARACTERS} characters`;
  throw fieldError([expected("Idempotency-Key", rule, `${text.length} characters`)]);
}

/** A queue with so much room is not looked at again for so long: no limit is near, and the store has the last word on all but the wait. */
const ROOMY = 0.5;
const ROOMY_FOR_MS = 250;

/** Refuses before megabytes are read what would be refused after. A post that may be a repeated one is let pass to find its job. */
export function createRefuseWhenFull({ jobs, queueLimits }: Services): (request: FastifyRequest) => Promise<void> {
  const { maxQueued, maxWaitMs } = queueLimits;
  const roomy = { maxQueued: maxQueued * ROOMY, maxWaitMs: maxWaitMs * ROOMY };
  let isRoomyUntil = 0;
  return async (request) => {
    if (idempotencyKeyOf(request) !== undefined || performance.now() < isRoomyUntil) return;
    const stats = await jobs.stats();
    if (isQueueFull(stats, queueLimits)) throw busy(retryAfterSeconds(stats, queueLimits));
    if (!isQueueFull(stats, roomy)) isRoomyUntil = performance.now() + ROOMY_FOR_MS;
  };
}

/** Puts a caller's request into the queue, or finds the job that the same request with the same idempotency key made before. */
export async function submitRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  image: ImageRequest,
  services: Services,
  { isDurable }: { readonly isDurable: boolean },
): Promise<Job> {
  const idempotencyKey = idempotencyKeyOf(request);
  const limits = await limitsOf(request, services);
  const models = services.models();
  const outcome = await submitJob(services, {
    ...image,
    warnings: [...image.warnings, ...(await warnOfWebhook(ownerOf(request), image.webhook, services))],
    owner: ownerOf(request),
    traceId: request.id,
    idempotencyKey,
    isDurable,
    defaultModel: defaultOf(models),
    models: models.length > 0 ? models.map(({ name }) => name) : undefined,
    priority: request.subscription?.priority ?? DEFAULT_PRIORITY,
    limits,
  });
  request.leaveRoom?.(); // Its pictures lie in the store, or nowhere.
  switch (outcome.kind) {
    case "accepted":
      request.jobId = outcome.job.id;
      return outcome.job;
    case "repeated":
      return outcome.job;
    case "conflict":
      throw new HttpError(409, "Expected the same request as before for this Idempotency-Key but received another one");
    case "refused":
      throw refusal(outcome.limit, limits, retryAfterSeconds(await services.jobs.stats(), services.queueLimits), reply);
  }
}

/** The picture is made all the same; only its caller must look for it. */
async function warnOfWebhook(owner: string, webhook: Webhook | undefined, { webhooks }: Services): Promise<string[]> {
  if (webhook === undefined || !(await webhooks.isDisabled(owner, webhook.url))) return [];
  return [
    "webhook: this URL answered 410 Gone within the last week and is told nothing; replaying one of its deliveries takes it back into use",
  ];
}

/**
 * What the store is to take of a caller. A post that may be a repeated one has not met `createRefuseWhenFull`: where the wait is too long, the
 * store is told of a queue without a place, and so takes nothing new.
 */
async function limitsOf(request: FastifyRequest, { jobs, queueLimits }: Services): Promise<AdmissionLimits> {
  const limits = admissionLimitsOf(request.subscription, queueLimits);
  const isFull = idempotencyKeyOf(request) !== undefined && isQueueFull(await jobs.stats(), queueLimits);
  return isFull ? { ...limits, maxQueued: 0 } : limits;
}

function refusal(limit: keyof AdmissionLimits, limits: AdmissionLimits, seconds: number, reply: FastifyReply): EditError | HttpError {
  switch (limit) {
    case "maxQueued":
    case "maxQueuedBytes":
      return busy(seconds);
    case "maxPicturesADay":
      return new HttpError(
        403,
        `Expected at most ${limits[limit]} pictures a day with this subscription; the next day begins at 00:00 UTC`,
      );
    case "maxUnfinishedOfOwner": {
      const headers = {
        "retry-after": String(seconds),
        "ratelimit-policy": joined(reply.getHeader("ratelimit-policy"), `"jobs";q=${limits[limit]}`),
        ratelimit: joined(reply.getHeader("ratelimit"), `"jobs";r=0;t=${seconds}`),
      };
      return new HttpError(429, `Expected at most ${limits[limit]} unfinished jobs with this subscription; try again in ${seconds} s`, {
        headers,
      });
    }
  }
}

/** One more member of a list that a header holds (RFC 9651 §3.1). */
function joined(header: number | string | string[] | undefined, member: string): string {
  return header === undefined ? member : `${String(header)}, ${member}`;
}

function busy(retryAfter: number): EditError {
  return new EditError("busy", "Too many pictures are waiting; try again later", { retryAfterSeconds: retryAfter });
}

/** The model of a request that names none, where workers differ. */
function defaultOf(models: readonly Model[]): string | undefined {
  return models.length > 1 ? models[0].name : undefined;
}
