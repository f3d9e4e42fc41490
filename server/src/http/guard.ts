import type { Scope } from "@retouch/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RateLimiter } from "../keys/rate-limiter.ts";
import { allows } from "../keys/scope.ts";
import type { Authenticate } from "./authenticate.ts";
import { HttpError } from "./http-error.ts";
import { limitRate } from "./limit-rate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a caller of this route must be allowed to do. Every guarded route states one. */
    scope?: Scope;
  }
}

export interface Guard {
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter;
}

/** Lets nobody reach this scope's routes, nor send a body to them, without a key that may: who, how often, what. */
export function guard(app: FastifyInstance, { authenticate, rateLimiter }: Guard): void {
  app.addHook("onRoute", ({ method, url, config }) => {
    if (config?.scope === undefined) throw new Error(`Expected a scope in the config of ${String(method)} ${url} but received none`);
  });
  app.addHook("onRequest", async (request, reply) => {
    const subscription = await authenticate(request);
    if (subscription === undefined) return;
    request.subscription = subscription;
    await limitRate(rateLimiter, subscription, request, reply);
    const { scope } = request.routeOptions.config;
    if (scope === undefined || !allows(subscription.scopes, scope)) throw missingScope(scope);
  });
}

/** Where nobody needs a key, nobody is an administrator: whoever made a key there could go on using it after that. */
export function isAdministrator({ subscription }: FastifyRequest): boolean {
  return subscription !== undefined && allows(subscription.scopes, "admin");
}

export function missingScope(scope: Scope | undefined): HttpError {
  return new HttpError(403, `Expected a key with the scope ${scope} but received one without it`);
}
