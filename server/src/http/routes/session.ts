import { expected, MISSING_KEY_MESSAGE, showValue } from "@retouch/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SessionStore } from "../../keys/session-store.ts";
import { signIn } from "../../keys/sign-in.ts";
import { hashKey } from "../../keys/key.ts";
import type { RateLimiter } from "../../keys/rate-limiter.ts";
import type { Authenticate } from "../authenticate.ts";
import { fieldError, HttpError } from "../http-error.ts";
import type { RefuseFailure } from "../limit-failures.ts";
import { limitRate } from "../limit-rate.ts";
import { refuseOtherOrigin, sessionCookie, sessionTokenOf } from "../session-cookie.ts";

const SESSION_PATH = "/session";
/** A token and its quotes. */
const MAX_SIGN_IN_BYTES = 1024;

export interface SessionRoutes {
  readonly sessions: SessionStore | undefined;
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter;
  readonly refuseFailure: RefuseFailure;
}

/** How the page is signed in: a link's token becomes a cookie. Not part of the published API. */
export function sessionRoutes(app: FastifyInstance, { sessions, authenticate, rateLimiter, refuseFailure }: SessionRoutes): void {
  app.get(SESSION_PATH, {
    handler: async (request, reply) => {
      const subscription = await authenticate(request).catch((error: unknown) => {
        if (isAskedForNobody(request) && isNobody(error)) return "nobody" as const;
        throw error;
      });
      if (subscription === "nobody") return { signed_in: false };
      if (subscription !== undefined) await limitRate(rateLimiter, subscription, request, reply);
      return { subscription: subscription?.name ?? null, scopes: subscription?.scopes ?? "all" };
    },
  });

  if (sessions === undefined) return;
  app.post(SESSION_PATH, {
    bodyLimit: MAX_SIGN_IN_BYTES,
    onRequest: async (request) => refuseOtherOrigin(request),
    handler: async (request, reply) => {
      const { token } = (request.body ?? {}) as { token?: unknown };
      if (typeof token !== "string") throw fieldError([expected("token", "the token of a link", showValue(token))]);
      const session = await signIn(sessions, token);
      if (session === undefined) {
        const message = "This link has expired or was opened before; npx retouch keys link prints a new one";
        return refuseFailure(request, new HttpError(403, message));
      }
      return reply.code(204).header("set-cookie", sessionCookie(request, session)).send();
    },
  });

  app.delete(SESSION_PATH, {
    onRequest: async (request) => refuseOtherOrigin(request),
    handler: async (request, reply) => {
      const token = sessionTokenOf(request);
      if (token !== undefined) await sessions.remove(hashKey(token));
      return reply.code(204).header("set-cookie", sessionCookie(request, undefined)).send();
    },
  });
}

/** A browser logs each 401 as an error of the page; one that is merely opened, by somebody who is not signed in yet, has none. */
function isAskedForNobody({ query }: FastifyRequest): boolean {
  return (query as Readonly<Record<string, unknown>>)["or"] === "nobody";
}

/** Neither a key nor a session that holds; a wrong key stays an error. */
function isNobody(error: unknown): boolean {
  return error instanceof HttpError && error.status === 401 && error.message === MISSING_KEY_MESSAGE;
}
