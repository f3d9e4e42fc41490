import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createLink, LINK_MINUTES, SESSION_DAYS } from "../keys/sign-in.ts";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { startTestServer } from "../test-support/test-server.ts";
import { requireLocalHost } from "./authenticate.ts";

const MODELS = "/inpainting/v1/models";
const OWN_PAGE = { "sec-fetch-site": "same-origin" };

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterEach(() => vi.useRealTimers());

afterAll(() => api[Symbol.asyncDispose]());

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

interface Received {
  readonly status: number;
  readonly cookie: string | undefined;
  readonly text: string;
}

/** As a browser would send it: `fetch` lets nobody set these headers. */
async function send(path: string, { method = "GET", headers = {}, body }: Sent = {}, url = api.url): Promise<Received> {
  const outgoing = httpRequest(url + path, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
  });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode!, cookie: response.headers["set-cookie"]?.[0], text };
}

function openLink(token: string, headers: Record<string, string> = OWN_PAGE): Promise<Received> {
  return send("/session", { method: "POST", headers, body: { token } });
}

/** The `Cookie` header of a browser that has just opened a link. */
async function signedIn(): Promise<string> {
  const { cookie } = await openLink(await createLink(api.sessions, api.issued.subscription.id));
  return cookie!.split(";")[0];
}

describe("a link", () => {
  test("becomes a cookie that only this server's page can use, bound to the subscription", async () => {
    const { status, cookie, text } = await openLink(await createLink(api.sessions, api.issued.subscription.id));
    expect([status, text]).toEqual([204, ""]);
    expect(cookie).toMatch(
      new RegExp(`^retouch_session=rts_[0-9a-f]{40}; Path=/; Max-Age=${SESSION_DAYS * 86_400}; HttpOnly; SameSite=Strict$`),
    );
    const session = await send("/session", { headers: { cookie: cookie!.split(";")[0], ...OWN_PAGE } });
    expect(JSON.parse(session.text)).toEqual({ subscription: "tests", scopes: "all" });
  });

  test("gets a cookie for https alone where the page came by https", async () => {
    const { host } = new URL(api.url);
    const token = await createLink(api.sessions, api.issued.subscription.id);
    expect((await openLink(token, { origin: `https://${host}` })).cookie).toMatch(/; Secure$/);
  });

  test("signs in once", async () => {
    const token = await createLink(api.sessions, api.issued.subscription.id);
    const both = await Promise.all([openLink(token), openLink(token)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 403]);
    expect(both.find(({ status }) => status === 403)?.text).toContain("This link has expired or was opened before");
  });

  test("expires", async () => {
    const token = await createLink(api.sessions, api.issued.subscription.id);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LINK_MINUTES * 60_000 });
    expect((await openLink(token)).status).toBe(403);
  });

  test.each<[string, unknown, number, string]>([
    ["an unknown one", { token: "rtl_0000000000000000000000000000000000000000" }, 403, "This link has expired"],
    ["an endless one", { token: "x".repeat(900) }, 403, "This link has expired"],
    ["a number", { token: 1 }, 400, "Expected the token of a link for token but received 1"],
    ["none", {}, 400, "Expected the token of a link for token but received nothing"],
    ["a body without end", { token: "x".repeat(2000) }, 413, "Expected a body of at most"],
  ])("%s is refused", async (_name, body, status, message) => {
    const refused = await send("/session", { method: "POST", headers: OWN_PAGE, body });
    expect(refused.status).toBe(status);
    expect((JSON.parse(refused.text) as { message: string }).message).toContain(message);
  });
});

describe("a session", () => {
  test("is a key, until it is signed out", async () => {
    const cookie = await signedIn();
    expect((await send(MODELS, { headers: { cookie, ...OWN_PAGE } })).status).toBe(200);
    const left = await send("/session", { method: "DELETE", headers: { cookie, ...OWN_PAGE } });
    expect([left.status, left.cookie]).toEqual([204, "retouch_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"]);
    expect((await send(MODELS, { headers: { cookie, ...OWN_PAGE } })).status).toBe(401);
  });

  test("expires", async () => {
    const cookie = await signedIn();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + SESSION_DAYS * 86_400_000 });
    expect((await send(MODELS, { headers: { cookie, ...OWN_PAGE } })).status).toBe(401);
  });

  test("ends with its subscription's suspension and comes back with it", async () => {
    const cookie = await signedIn();
    const { id } = api.issued.subscription;
    await api.store.change(id, { state: "suspended" });
    expect((await send(MODELS, { headers: { cookie, ...OWN_PAGE } })).status).toBe(401);
    await api.store.change(id, { state: "active" });
    expect((await send(MODELS, { headers: { cookie, ...OWN_PAGE } })).status).toBe(200);
  });

  test("does not make up for a key that is wrong", async () => {
    const headers = { cookie: await signedIn(), ...OWN_PAGE, "ocp-apim-subscription-key": "wrong" };
    expect((await send(MODELS, { headers })).status).toBe(401);
  });

  test.each<[string, () => Promise<Record<string, string>>, number, unknown]>([
    ["nobody", async () => ({}), 200, { signed_in: false }],
    ["a session that is none", async () => ({ cookie: "retouch_session=rts_0123", ...OWN_PAGE }), 200, { signed_in: false }],
    ["a session", async () => ({ cookie: await signedIn(), ...OWN_PAGE }), 200, { subscription: "tests", scopes: "all" }],
    ["a wrong key", async () => ({ "ocp-apim-subscription-key": "wrong" }), 401, { code: 401 }],
    ["a session for another site", async () => ({ cookie: await signedIn(), "sec-fetch-site": "cross-site" }), 403, { code: 403 }],
  ])("asked for or nobody, with %s", async (_name, headers, status, reply) => {
    const answer = await send("/session?or=nobody", { headers: await headers() });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject(reply as object);
  });

  test("among other cookies is found", async () => {
    const cookie = `theme=dark; not_retouch_session=x; ${await signedIn()}; last=1`;
    expect((await send(MODELS, { headers: { cookie, ...OWN_PAGE } })).status).toBe(200);
  });

  const own = (): string => new URL(api.url).origin;
  test.each<[string, string, () => Record<string, string>, boolean]>([
    ["GET of the own page", "GET", () => ({ "sec-fetch-site": "same-origin" }), true],
    ["GET of the address bar", "GET", () => ({ "sec-fetch-site": "none" }), true],
    ["GET of another port of this machine", "GET", () => ({ "sec-fetch-site": "same-site" }), false],
    ["GET of another site", "GET", () => ({ "sec-fetch-site": "cross-site" }), false],
    ["GET of a browser that says nothing", "GET", () => ({}), true],
    ["GET with another origin", "GET", () => ({ origin: "http://127.0.0.1:1" }), false],
    ["DELETE of the own page", "DELETE", () => ({ "sec-fetch-site": "same-origin" }), true],
    ["DELETE of the address bar", "DELETE", () => ({ "sec-fetch-site": "none" }), false],
    ["DELETE of another port of this machine", "DELETE", () => ({ "sec-fetch-site": "same-site", origin: own() }), false],
    ["DELETE of the own origin", "DELETE", () => ({ origin: own() }), true],
    ["DELETE of another origin", "DELETE", () => ({ origin: "http://evil.example" }), false],
    ["DELETE of a page without origin", "DELETE", () => ({ origin: "null" }), false],
    ["DELETE of a browser that says nothing", "DELETE", () => ({}), false],
  ])("%s: %s", async (_name, method, headersOf, isHeeded) => {
    const cookie = await signedIn();
    const path = method === "GET" ? MODELS : "/inpainting/v1/jobs/job_0";
    const { status } = await send(path, { method, headers: { cookie, ...headersOf() } });
    expect(status).toBe(isHeeded ? (method === "GET" ? 200 : 404) : 403);
  });

  test.each(["POST", "DELETE"])("%s /session of another site is refused", async (method) => {
    const token = await createLink(api.sessions, api.issued.subscription.id);
    const refused = await send("/session", {
      method,
      headers: { "sec-fetch-site": "cross-site" },
      body: method === "POST" ? { token } : undefined,
    });
    expect(refused.status).toBe(403);
    expect((await openLink(token)).status).toBe(204);
  });
});

describe("the page", () => {
  test("needs no session where nobody needs a key", async () => {
    await using open = await startTestServer(requireLocalHost);
    const session = await fetch(`${open.url}/session`);
    expect(await session.json()).toEqual({ subscription: null, scopes: "all" });
    expect((await errorOf(await fetch(`${open.url}/session`, { method: "POST" }))).message).toBe(
      "Expected GET, HEAD for the method but received POST",
    );
  });
});
