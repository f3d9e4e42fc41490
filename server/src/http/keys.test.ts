import { SCOPES, type Scope } from "@retouch/contract";
import { fastify } from "fastify";
import { describe, expect, test, vi } from "vitest";
import { createSubscription, rotateKey } from "../keys/issue-keys.ts";
import type { RateLimiter } from "../keys/rate-limiter.ts";
import { NO_LIMITS } from "../keys/subscription.ts";
import type { SubscriptionStore } from "../keys/subscription-store.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";
import { createMemoryRateLimiter } from "../store/memory/memory-rate-limiter.ts";
import { startTestServer } from "../test-support/test-server.ts";
import { requireKey } from "./authenticate.ts";
import { guard } from "./guard.ts";

const MISSING_KEY = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
const MODELS = "/inpainting/v1/models";

function getModels(api: KeyedServer, headers: Record<string, string>, query = ""): Promise<Response> {
  return fetch(`${api.url}${MODELS}${query}`, { headers });
}

describe("where a key may stand", () => {
  test("in the query, unless that is switched off; then it counts as missing", async () => {
    await using open = await startKeyedServer();
    await using strict = await startKeyedServer({ allowQueryKey: false });
    expect((await getModels(open, {}, `?subscription-key=${open.issued.keys.primary}`)).status).toBe(200);
    const refused = await getModels(strict, {}, `?subscription-key=${strict.issued.keys.primary}`);
    expect(refused.status).toBe(401);
    expect((await errorOf(refused)).message).toBe(MISSING_KEY);
    expect((await getModels(strict, { "ocp-apim-subscription-key": strict.issued.keys.primary })).status).toBe(200);
  });

  test("in Authorization: Bearer only where that is asked for, and after the key's own header", async () => {
    await using native = await startKeyedServer();
    await using compatible = await startKeyedServer({ allowBearer: true });
    const key = compatible.issued.keys.primary;
    expect((await getModels(native, { authorization: `Bearer ${native.issued.keys.primary}` })).status).toBe(401);
    expect((await getModels(compatible, { authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await getModels(compatible, { authorization: `bearer ${key}` })).status).toBe(200);
    expect((await getModels(compatible, { authorization: `Basic ${key}` })).status).toBe(401);
    expect((await getModels(compatible, { authorization: `Bearer ${key}`, "ocp-apim-subscription-key": "wrong" })).status).toBe(401);
  });
});

describe("scopes", () => {
  test("no guarded route can do without one", () => {
    const app = fastify();
    guard(app, { authenticate: async () => undefined, rateLimiter: createMemoryRateLimiter() });
    expect(() => app.get("/open", async () => "open")).toThrow("Expected a scope in the config of GET /open but received none");
  });

  test.each<[Scope, Sent]>([
    ["images:create", { path: GET_IMAGE, method: "POST", body: { prompt: "a" } }],
    ["images:create", { path: "/inpainting/v1/jobs", method: "POST", body: { prompt: "a" } }],
    ["jobs:read", { path: "/inpainting/v1/jobs", method: "GET" }],
    ["jobs:read", { path: "/inpainting/v1/jobs/job_0", method: "GET" }],
    ["jobs:cancel", { path: "/inpainting/v1/jobs/job_0", method: "DELETE" }],
    ["models:read", { path: MODELS, method: "GET" }],
    ["models:read", { path: MODELS, method: "HEAD" }],
  ])("%s is needed for %j, and nothing else is", async (scope, sent) => {
    await using api = await startKeyedServer();
    const withScopes = async (name: string, scopes: readonly Scope[]) => {
      const { keys } = (await createSubscription(api.store, name, { scopes, limits: NO_LIMITS }))!;
      return api.send({ ...sent, headers: { "ocp-apim-subscription-key": keys.primary } });
    };
    const others = SCOPES.filter((other) => other !== scope && other !== "admin");
    const refused = await withScopes("others", others);
    expect(refused.status).toBe(403);
    if (sent.method !== "HEAD") {
      expect((await errorOf(refused)).message).toBe(`Expected a key with the scope ${scope} but received one without it`);
    }
    expect((await withScopes("this", [scope])).status).not.toBe(403);
  });
});

describe("requests a minute", () => {
  test("are counted down in every reply, and refused with 429 when used up", async () => {
    await using api = await startKeyedServer();
    const limits = { ...NO_LIMITS, requestsPerMinute: 2 };
    const { keys } = (await createSubscription(api.store, "busy", { scopes: "all", limits }))!;
    const replies = [];
    for (const key of [keys.primary, keys.secondary, keys.primary]) {
      replies.push(await getModels(api, { "ocp-apim-subscription-key": key }));
    }
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
    for (const { headers } of replies) expect(headers.get("ratelimit-policy")).toBe('"requests";q=2;w=60');
    expect(replies.map(({ headers }) => headers.get("ratelimit")?.replace(/t=\d+$/, "t"))).toEqual([
      '"requests";r=1;t',
      '"requests";r=0;t',
      '"requests";r=0;t',
    ]);
    const wait = replies[2].headers.get("retry-after");
    expect(Number(wait)).toBeGreaterThanOrEqual(1);
    expect(Number(wait)).toBeLessThanOrEqual(60);
    expect((await errorOf(replies[2])).message).toBe(`Expected at most 2 requests a minute with this subscription; try again in ${wait} s`);
  });

  test("of one subscription are not another's, and a raised limit counts at once", async () => {
    await using api = await startKeyedServer();
    const limits = { ...NO_LIMITS, requestsPerMinute: 1 };
    const { subscription, keys } = (await createSubscription(api.store, "busy", { scopes: "all", limits }))!;
    const headers = { "ocp-apim-subscription-key": keys.primary };
    expect([(await getModels(api, headers)).status, (await getModels(api, headers)).status]).toEqual([200, 429]);
    const other = await getModels(api, { "ocp-apim-subscription-key": api.issued.keys.primary });
    expect([other.status, other.headers.get("ratelimit")]).toEqual([200, null]);
    await api.store.change(subscription.id, { limits: { requestsPerMinute: 10 } });
    expect((await getModels(api, headers)).headers.get("ratelimit")).toMatch(/^"requests";r=7;/);
  });

  test("that cannot be counted are let in, and the log says so", async () => {
    const rateLimiter: RateLimiter = { count: () => Promise.reject(new Error("the store is away")) };
    await using api = await startKeyedServer({ rateLimiter });
    const { keys } = (await createSubscription(api.store, "busy", { scopes: "all", limits: { ...NO_LIMITS, requestsPerMinute: 1 } }))!;
    for (const attempt of [1, 2, 3]) {
      expect((await getModels(api, { "ocp-apim-subscription-key": keys.primary })).status, String(attempt)).toBe(200);
    }
    expect(api.logLines.join()).toContain("the store is away");
  });
});

describe("a key's use", () => {
  test("is noted by slot, once a minute, and forgotten with the key", async () => {
    await using api = await startKeyedServer();
    const recordUse = vi.spyOn(api.store, "recordUse");
    const { subscription, keys } = api.issued;
    for (let i = 0; i < 3; i++) await getModels(api, { "ocp-apim-subscription-key": keys.secondary });
    expect(recordUse).toHaveBeenCalledOnce();
    const used = (await api.store.findByName(subscription.name))!.lastUsedAt;
    expect(used.primary).toBeNull();
    expect(Math.abs(Date.now() - used.secondary!.getTime())).toBeLessThan(60_000);

    await rotateKey(api.store, subscription.id, "secondary");
    expect((await api.store.findByName(subscription.name))!.lastUsedAt.secondary).toBeNull();
  });

  test("that cannot be noted keeps nobody out", async () => {
    await using api = await startKeyedServer();
    vi.spyOn(api.store, "recordUse").mockRejectedValue(new Error("disk full"));
    expect((await getModels(api, { "ocp-apim-subscription-key": api.issued.keys.primary })).status).toBe(200);
    await expect.poll(() => api.logLines.join()).toContain("disk full");
  });
});

test("with the store of the keys away, nobody is let in and all are told to come again", async () => {
  await using api = await startKeyedServer();
  const away: SubscriptionStore = { ...api.store, findByKeyHash: () => Promise.reject(new Error("the store is away")) };
  const rules = { subscriptions: away, sessions: api.sessions, allowQueryKey: true, allowBearer: false };
  await using closed = await startTestServer(requireKey(rules));
  const refused = await fetch(closed.url + MODELS, { headers: { "ocp-apim-subscription-key": api.issued.keys.primary } });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  expect((await errorOf(refused)).message).toBe("The key cannot be checked at the moment; try again later");
  expect(closed.logLines.join()).toContain("the store is away");
});
