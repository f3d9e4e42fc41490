import type { FastifyReply, FastifyRequest } from "fastify";
import { RATE_WINDOW_SECONDS, type RateLimiter } from "../keys/rate-limiter.ts";
import type { Subscription } from "../keys/subscription.ts";
import { HttpError } from "./http-error.ts";

/** Name of the policy within the two fields. */
const POLICY = '"requests"';

/**
 * Refuses what is over a subscription's requests a minute, and tells every reply where it stands: `RateLimit-Policy` and `RateLimit`
 * as in draft-ietf-httpapi-ratelimit-headers-10 (q: quota, w: window, r: remaining, t: seconds until it is whole again).
 */
export async function limitRate(
  rateLimiter: RateLimiter,
  { id, limits: { requestsPerMinute } }: Subscription,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (requestsPerMinute === undefined) return;
  const count = await rateLimiter.count(id).catch((error: unknown) => {
    // A limit is no lock: with its store away, callers are let in.
    request.log.warn({ err: error }, "requests a minute cannot be counted");
  });
  if (count === undefined) return;

  const remaining = Math.max(0, requestsPerMinute - count.requests);
  const seconds = Math.max(1, Math.ceil(count.resetsInMs / 1000));
  reply.headers({
    "ratelimit-policy": `${POLICY};q=${requestsPerMinute};w=${RATE_WINDOW_SECONDS}`,
    ratelimit: `${POLICY};r=${remaining};t=${seconds}`,
  });
  if (count.requests <= requestsPerMinute) return;
  throw new HttpError(429, `Expected at most ${requestsPerMinute} requests a minute with this subscription; try again in ${seconds} s`, {
    headers: { "retry-after": String(seconds) },
  });
}
