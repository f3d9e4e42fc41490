import { INVALID_KEY_MESSAGE, MISSING_KEY_MESSAGE } from "@retouch/contract";
import type { FastifyRequest } from "fastify";
import { isLoopback } from "../config/config.ts";
import type { SessionStore } from "../keys/session-store.ts";
import { verifySession } from "../keys/sign-in.ts";
import type { Subscription } from "../keys/subscription.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { verifyKey } from "../keys/verify-key.ts";
import { HttpError } from "./http-error.ts";
import { logError } from "./log-error.ts";
import { recordUse } from "./record-use.ts";
import { isFromBrowser, refuseOtherOrigin, sessionTokenOf } from "./session-cookie.ts";

/** Who is calling; undefined where nobody needs a key. */
export type Authenticate = (request: FastifyRequest) => Promise<Subscription | undefined>;

export interface KeyRules {
  readonly subscriptions: SubscriptionStore;
  readonly sessions: SessionStore;
  /** Whether a key may stand in the query, where proxies log it. */
  readonly allowQueryKey: boolean;
  /** Whether `Authorization: Bearer` holds a key too, as clients of other services send it. */
  readonly allowBearer: boolean;
}

const CHALLENGE = 'AzureApiManagementKey realm="retouch",name="Ocp-Apim-Subscription-Key",type="header"';

/**
 * A key in the header, or in the query when the header is absent, or else the session of a browser that is signed in. Runs before the
 * body is read. Each request asks the stores, so that a revoked key is dead as soon as they know; when they cannot be asked, nobody is let in.
 */
export function requireKey(rules: KeyRules): Authenticate {
  return async (request) => {
    const key = keyOf(request, rules);
    const token = sessionTokenOf(request);
    if (key === "" || (key === undefined && token === undefined)) throw unauthorized(MISSING_KEY_MESSAGE);
    if (key === undefined && token !== undefined) return authenticateSession(request, token, rules.sessions);

    const verified = await orUnavailable(request, verifyKey(rules.subscriptions, key ?? ""));
    if (verified === undefined) throw unauthorized(INVALID_KEY_MESSAGE);
    recordUse(rules.subscriptions, verified, request.log);
    return verified.subscription;
  };
}

async function authenticateSession(request: FastifyRequest, token: string, sessions: SessionStore): Promise<Subscription> {
  refuseOtherOrigin(request);
  const subscription = await orUnavailable(request, verifySession(sessions, token));
  // A session that is over is no key that is wrong.
  if (subscription === undefined) throw unauthorized(MISSING_KEY_MESSAGE);
  return subscription;
}

/**
 * No key, on a loopback address, and no web page but the server's own: any site that a person on this machine looks at could post a
 * form here. The name in `Host` must be this machine's too, as a page can point its own name at 127.0.0.1 (DNS rebinding).
 */
export async function requireLocalHost(request: FastifyRequest): Promise<undefined> {
  const name = request.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!isLoopback(name)) throw new HttpError(403, "Expected this machine's own name for Host: the server runs without keys");
  if (isFromBrowser(request)) refuseOtherOrigin(request, "the server runs without keys");
}

/** Sent twice, a key is none: the two are joined, as Node joins headers. */
function keyOf({ headers, query }: FastifyRequest, { allowQueryKey, allowBearer }: KeyRules): string | undefined {
  const parameter = (query as Record<string, string | string[] | undefined>)["subscription-key"];
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? "")?.[1];
  const key = headers["ocp-apim-subscription-key"] ?? (allowBearer ? bearer : undefined) ?? (allowQueryKey ? parameter : undefined);
  return Array.isArray(key) ? key.join() : key;
}

async function orUnavailable<Found>(request: FastifyRequest, lookup: Promise<Found>): Promise<Found> {
  return lookup.catch((error: unknown) => {
    logError(request, error, "keys cannot be checked");
    throw new HttpError(503, "The key cannot be checked at the moment; try again later", { headers: { "retry-after": "5" } });
  });
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, message, { headers: { "www-authenticate": CHALLENGE } });
}
