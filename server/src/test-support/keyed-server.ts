import { errorReplySchema, type ErrorReply, type Scopes } from "@retouch/contract";
import { expect } from "vitest";
import { requireKey, type KeyRules } from "../http/authenticate.ts";
import { createSubscription, type IssuedSubscription } from "../keys/issue-keys.ts";
import type { SessionStore } from "../keys/session-store.ts";
import { NO_LIMITS } from "../keys/subscription.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
import { openTestStores } from "./test-stores.ts";

export const GET_IMAGE = "/inpainting/v1/getImage";

/** A request to a test server: by default a JSON post to getImage with a good key. */
export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Text and bytes go as they are, objects as JSON. */
  readonly body?: string | Buffer | object;
}

/** A test server with a real store and one subscription. */
export interface KeyedServer extends AsyncDisposable, TestServer {
  readonly store: SubscriptionStore;
  readonly sessions: SessionStore;
  readonly issued: IssuedSubscription;
  send(sent: Sent): Promise<Response>;
}

interface KeyedServerOptions extends Partial<Pick<KeyRules, "allowQueryKey" | "allowBearer">>, TestServerOptions {
  /** What its subscription may do. Default: all that a customer can. */
  readonly scopes?: Scopes;
}

/** `options` replace what the server has by default: a key in the header or the query, and what a test server has. */
export async function startKeyedServer({
  allowQueryKey = true,
  allowBearer = false,
  scopes = "all",
  ...options
}: KeyedServerOptions = {}): Promise<KeyedServer> {
  const stores = options.stores ?? openTestStores();
  const { subscriptions: store } = stores;
  const sessions = options.sessions ?? stores.sessions;
  const issued = (await createSubscription(store, "tests", { scopes, limits: NO_LIMITS }))!;
  const authenticate = requireKey({ subscriptions: store, sessions, allowQueryKey, allowBearer });
  const server = await startTestServer(authenticate, { ...options, stores, sessions });
  return Object.assign(server, {
    store,
    sessions,
    issued,
    send({ path = GET_IMAGE, method = "POST", headers = {}, body }: Sent) {
      return fetch(server.url + path, {
        method,
        headers: { "ocp-apim-subscription-key": issued.keys.primary, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: toBody(body) }),
      });
    },
  });
}

/** The error of a reply, checked against the contract. */
export async function errorOf(response: Response): Promise<ErrorReply> {
  const error = errorReplySchema.strict().parse(await response.json());
  expect(error.code).toBe(response.status);
  expect(error.traceId).toBe(response.headers.get("x-trace-id"));
  return error;
}

function toBody(body: string | Buffer | object): string | Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return body;
  return body instanceof Buffer ? Uint8Array.from(body) : JSON.stringify(body);
}
