import type { FastifyRequest } from "fastify";
import type { RateLimiter } from "../keys/rate-limiter.ts";
import type { Authenticate } from "./authenticate.ts";
import { HttpError } from "./http-error.ts";

/** A minute, from one address. Generous: a whole company can stand behind one, and its proxy. */
const MAX_FAILURES = 600;

/** Throws the error that a wrong key or link is answered with, or one that says that too many came from its address. */
export type RefuseFailure = (request: FastifyRequest, error: HttpError) => Promise<never>;

/**
 * Tells an address that sends one wrong key after another to come again later, on another connection. A good key is none of them, so
 * that nobody can be locked out, not even by a neighbour behind the same proxy.
 */
export function createRefuseFailure(rateLimiter: RateLimiter): RefuseFailure {
  return async (request, error) => {
    const count = await rateLimiter.count(failuresOf(request.ip)).catch((reason: unknown) => {
      request.log.warn({ err: reason }, "failed requests a minute cannot be counted");
    });
    if (count === undefined || count.requests <= MAX_FAILURES) throw error;
    const seconds = Math.max(1, Math.ceil(count.resetsInMs / 1000));
    const message = `Expected at most ${MAX_FAILURES} requests a minute without a valid key from one address; try again in ${seconds} s`;
    throw new HttpError(429, message, { headers: { "retry-after": String(seconds), connection: "close" } });
  };
}

/** The same, with those limited that it does not let in for want of a valid key. */
export function limitFailures(authenticate: Authenticate, refuseFailure: RefuseFailure): Authenticate {
  return async (request) =>
    authenticate(request).catch((error: unknown) => {
      if (error instanceof HttpError && error.status === 401) return refuseFailure(request, error);
      throw error;
    });
}

/** What an address's failures are counted under. One that has an IPv6 address has a whole /64 of them. */
export function failuresOf(address: string): string {
  const isV6 = address.includes(":") && !address.includes(".");
  return `failures of ${isV6 ? prefixOf(address) : address.replace(/^::ffff:/i, "")}`;
}

/** The first four groups of an IPv6 address, as Node spells it: without leading zeros, with one :: at most. */
function prefixOf(address: string): string {
  const [head = "", tail] = address.replace(/%.*/, "").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => "0"), ...after].slice(0, 4).join(":");
}
