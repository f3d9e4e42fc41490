import { INVALID_KEY_MESSAGE, MISSING_KEY_MESSAGE } from "@retouch/contract";
import type { FastifyRequest } from "fastify";
import { isLoopback } from "../config/config.ts";
import type { Subscription } from "../keys/subscription.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { verifyKey } from "../keys/verify-key.ts";
import { HttpError } from "./http-error.ts";

/** Who is calling; undefined where nobody needs a key. */
export type Authenticate = (request: FastifyRequest) => Promise<Subscription | undefined>;

const CHALLENGE = 'AzureApiManagementKey realm="retouch",name="Ocp-Apim-Subscription-Key",type="header"';

/** A key in the header, or in the query when the header is absent. Runs before the body is read. */
export function requireKey(store: SubscriptionStore): Authenticate {
  return async (request) => {
    const key = keyOf(request);
    if (key === "" || key === undefined) throw unauthorized(MISSING_KEY_MESSAGE);
    const subscription = await verifyKey(store, key);
    if (subscription === undefined) throw unauthorized(INVALID_KEY_MESSAGE);
    return subscription;
  };
}

/**
 * No key, on a loopback address. The name in `Host` must be this machine's too: a web page can point its own name at 127.0.0.1
 * (DNS rebinding) and would be inside otherwise.
 */
export async function requireLocalHost(request: FastifyRequest): Promise<undefined> {
  const name = request.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!isLoopback(name)) throw new HttpError(403, "Expected this machine's own name for Host: the server runs without keys");
}

/** Sent twice, a key is none: the two are joined, as Node joins headers. */
function keyOf({ headers, query }: FastifyRequest): string | undefined {
  const header = headers["ocp-apim-subscription-key"];
  const parameter = (query as Record<string, string | string[] | undefined>)["subscription-key"];
  const key = header ?? parameter;
  return Array.isArray(key) ? key.join() : key;
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, message, { headers: { "www-authenticate": CHALLENGE } });
}
