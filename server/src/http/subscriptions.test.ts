import {
  issuedSubscriptionSchema,
  jobListSchema,
  rotatedKeySchema,
  subscriptionListSchema,
  subscriptionSchema,
  usageSchema,
  type IssuedSubscriptionReply,
  type Scope,
} from "@retouch/contract";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { createLink, signIn, verifySession } from "../keys/sign-in.ts";
import { NO_LIMITS } from "../keys/subscription.ts";
import { get, jobOf, JOBS, postJob } from "../test-support/job-client.ts";
import { errorOf, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";
import { startTestServer } from "../test-support/test-server.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

const SUBSCRIPTIONS = "/inpainting/v1/subscriptions";

/** Its own key is an administrator's, and nobody does the jobs but the test itself. */
let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false, scopes: ["admin"] });
});

afterEach(() => api[Symbol.asyncDispose]());

async function create(body: object): Promise<IssuedSubscriptionReply> {
  const response = await api.send({ path: SUBSCRIPTIONS, body });
  expect(response.status).toBe(201);
  return issuedSubscriptionSchema.strict().parse(await response.json());
}

function change(id: string, body: object): Promise<Response> {
  return api.send({ path: `${SUBSCRIPTIONS}/${id}`, method: "PATCH", body });
}

/** What a key is answered where it needs the scope `jobs:read`. */
async function statusWith(key: string): Promise<number> {
  return (await fetch(`${api.url}${JOBS}`, { headers: { "ocp-apim-subscription-key": key } })).status;
}

describe("a subscription", () => {
  test("is made with two keys that open, shown then and never again", async () => {
    const response = await api.send({ path: SUBSCRIPTIONS, body: { name: "shop", limits: { images_per_day: 5 }, priority: 3 } });
    const made = issuedSubscriptionSchema.parse(await response.json());
    expect(made).toMatchObject({ state: "active", scopes: "all", limits: { requests_per_minute: null, images_per_day: 5 }, priority: 3 });
    expect(response.headers.get("location")).toBe(`${api.url}${SUBSCRIPTIONS}/${made.id}`);
    expect([await statusWith(made.primary_key), await statusWith(made.secondary_key)]).toEqual([200, 200]);

    const shown = await (await fetch(response.headers.get("location")!, { headers: adminHeaders() })).text();
    expect(subscriptionSchema.strict().parse(JSON.parse(shown)).keys.primary.is_set).toBe(true);
    const logged = api.logLines.join("");
    for (const key of [made.primary_key, made.secondary_key]) expect(shown + logged).not.toContain(key);
  });

  test("under a name that is taken is a 409, and none is made", async () => {
    const { name } = api.issued.subscription;
    const refused = await api.send({ path: SUBSCRIPTIONS, body: { name } });
    expect(refused.status).toBe(409);
    const message = `Expected a name that is free for name but received "${name}"`;
    expect(await errorOf(refused)).toMatchObject({ message, errors: [{ field: "name", message }] });
    expect(await api.store.list()).toHaveLength(1);
  });

  test("gives its priority to jobs that are asked for from then on", async () => {
    const usual = await jobOf(postJob(api), 202);
    expect((await change(api.issued.subscription.id, { priority: 7 })).status).toBe(200);
    const urgent = await jobOf(postJob(api), 202);
    const first = await api.stores.jobs.claim("test", 1000);
    expect(first?.job).toMatchObject({ id: urgent.id, priority: 7 });
    expect((await api.stores.jobs.find(usual.id))?.priority).toBe(0);
  });

  test("is changed in part, and every change counts from the next request on", async () => {
    const { id, primary_key: key } = await create({ name: "shop", scopes: ["jobs:read", "models:read"], limits: { running_jobs: 2 } });
    const replies = await Promise.all([
      change(id, { name: "studio" }),
      change(id, { limits: { requests_per_minute: 60 } }),
      change(id, { limits: { images_per_day: 9 } }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const changed = subscriptionSchema.strict().parse(await (await get(api, `${SUBSCRIPTIONS}/${id}`)).json());
    expect(changed).toMatchObject({
      name: "studio",
      scopes: ["models:read", "jobs:read"].toSorted(),
      limits: { requests_per_minute: 60, running_jobs: 2, images_per_day: 9 },
    });

    expect(await statusWith(key)).toBe(200);
    await change(id, { scopes: ["models:read"] });
    expect(await statusWith(key)).toBe(403);
    await change(id, { scopes: "all", limits: { requests_per_minute: 1 } });
    expect(await statusWith(key)).toBe(429);
    await change(id, { limits: { requests_per_minute: null } });
    expect(await statusWith(key)).toBe(200);
    await change(id, { state: "suspended" });
    expect(await statusWith(key)).toBe(401);
    await change(id, { state: "active" });
    expect(await statusWith(key)).toBe(200);
  });

  test.each(["primary", "secondary"] as const)("gets a new %s key at once, while the other goes on working", async (slot) => {
    const made = await create({ name: "shop" });
    const keys = { primary: made.primary_key, secondary: made.secondary_key };
    const other = slot === "primary" ? "secondary" : "primary";
    const response = await api.send({ path: `${SUBSCRIPTIONS}/${made.id}/keys/${slot}/rotate`, body: {} });
    expect(response.status).toBe(201);
    const rotated = rotatedKeySchema.strict().parse(await response.json());
    expect(rotated).toMatchObject({ subscription_id: made.id, slot });
    expect([await statusWith(keys[slot]), await statusWith(keys[other]), await statusWith(rotated.key)]).toEqual([401, 200, 200]);
    expect(api.logLines.join("")).not.toContain(rotated.key);
  });

  test("that is cancelled opens nothing, signs its browsers out, and stays so", async () => {
    const { id, primary_key: key } = await create({ name: "shop" });
    const session = (await signIn(api.sessions, await createLink(api.sessions, id)))!;
    for (let i = 0; i < 2; i++) {
      const response = await api.send({ path: `${SUBSCRIPTIONS}/${id}`, method: "DELETE" });
      expect(subscriptionSchema.strict().parse(await response.json()).state).toBe("cancelled");
    }
    expect(await statusWith(key)).toBe(401);
    expect(await verifySession(api.sessions, session)).toBeUndefined();

    const refused = [
      await change(id, { state: "active" }),
      await change(id, { name: "studio" }),
      await api.send({ path: `${SUBSCRIPTIONS}/${id}/keys/primary/rotate`, body: {} }),
    ];
    for (const response of refused) {
      expect(response.status).toBe(409);
      expect((await errorOf(response)).message).toBe("The subscription is cancelled, for good; make a new one");
    }
    expect((await api.send({ path: SUBSCRIPTIONS, body: { name: "shop" } })).status).toBe(409);
  });

  test("is listed newest first, page by page, by state", async () => {
    const made = [];
    for (const name of ["a", "b", "c"]) made.unshift((await create({ name })).name);
    await change((await api.store.findByName("b"))!.id, { state: "suspended" });
    const namesFrom = async (path: string): Promise<[names: string[], next: string | null]> => {
      const { data, next } = subscriptionListSchema.strict().parse(await (await get(api, path)).json());
      return [data.map(({ name }) => name), next];
    };
    const [first, next] = await namesFrom(`${SUBSCRIPTIONS}?limit=2`);
    const [second, last] = await namesFrom(next!.replace(api.url, ""));
    expect([...first, ...second]).toEqual([...made, api.issued.subscription.name]);
    expect([first.length, last]).toEqual([2, null]);
    expect((await namesFrom(`${SUBSCRIPTIONS}?state=suspended`))[0]).toEqual(["b"]);
    const [active, more] = await namesFrom(`${SUBSCRIPTIONS}?state=active&limit=1`);
    expect([active, (await namesFrom(more!.replace(api.url, "")))[0]]).toEqual([["c"], ["a"]]);
  });
});

describe("the last administrator", () => {
  const own = (): string => `${SUBSCRIPTIONS}/${api.issued.subscription.id}`;
  const SHUT_OUT: readonly Omit<Sent, "path">[] = [
    { method: "PATCH", body: { state: "suspended" } },
    { method: "PATCH", body: { scopes: "all" } },
    { method: "PATCH", body: { scopes: ["jobs:read"], name: "another" } },
    { method: "DELETE" },
  ];

  test.each(SHUT_OUT)("does not shut itself out by %j", async (sent) => {
    await createSubscription(api.store, "customer");
    const refused = await api.send({ ...sent, path: own() });
    expect(refused.status).toBe(409);
    expect((await errorOf(refused)).message).toContain("the last active subscription with the scope admin");
    expect(await api.store.find(api.issued.subscription.id)).toMatchObject({ state: "active", scopes: ["admin"], name: "tests" });
  });

  test.each(SHUT_OUT)("may do so when there is another: %j", async (sent) => {
    const other = await create({ name: "other", scopes: ["admin"] });
    expect((await api.send({ ...sent, path: own() })).status).toBe(200);
    expect([401, 403]).toContain((await get(api, SUBSCRIPTIONS)).status);
    expect(await statusWith(other.primary_key)).toBe(200);
  });
});

describe("usage", () => {
  test("is told for each day, also for those without any", async () => {
    await postJob(api, { prompt: "a", n: 2 });
    await postJob(api);
    const work = await takeJob(api.stores);
    await setTimeout(20);
    await work.succeed();
    await (await takeJob(api.stores)).fail("too dark");
    const today = new Date().toISOString().slice(0, 10);
    const usageFrom = async (query: string) => {
      const response = await get(api, `${SUBSCRIPTIONS}/${api.issued.subscription.id}/usage${query}`);
      return usageSchema.strict().parse(await response.json()).data;
    };
    const month = await usageFrom("");
    expect(month).toHaveLength(30);
    expect(month.at(-1)).toMatchObject({ day: today, jobs: 1, failures: 1 });
    expect(month.at(-1)!.images).toBeGreaterThan(0);
    expect(month.at(-1)!.engine_seconds).toBeGreaterThan(0.01);
    expect(month[0]).toMatchObject({ jobs: 0, images: 0, failures: 0, engine_seconds: 0 });

    const range = await usageFrom("?from=2024-02-28&to=2024-03-01");
    expect(range.map(({ day }) => day)).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
    expect(await usageFrom("?from=2024-01-01&to=2024-12-31")).toHaveLength(366);
  });

  const FROM = "Expected a day such as 2026-01-31 for from but received";
  test.each([
    ["from=yesterday", `${FROM} "yesterday"`],
    ["from=2026-02-30", `${FROM} "2026-02-30"`],
    ["from=2026-02-01T00:00:00Z", `${FROM} "2026-02-01T00:00:00Z"`],
    ["from=2026-01-02&to=2026-01-01", 'Expected a day from 2025-01-01 to 2026-01-01 for from but received "2026-01-02"'],
    ["from=2024-12-31&to=2026-01-01", 'Expected a day from 2025-01-01 to 2026-01-01 for from but received "2024-12-31"'],
  ])("of %s is a 400", async (query, message) => {
    const refused = await get(api, `${SUBSCRIPTIONS}/${api.issued.subscription.id}/usage?${query}`);
    expect(refused.status).toBe(400);
    expect(await errorOf(refused)).toMatchObject({ message, errors: [{ field: "from", message }] });
  });
});

describe("jobs of others", () => {
  test("are listed for an administrator who asks for them, each with its owner and its times", async () => {
    const shop = (await createSubscription(api.store, "shop"))!;
    const studio = (await createSubscription(api.store, "studio"))!;
    const keyOf = ({ keys }: typeof shop) => ({ headers: { "ocp-apim-subscription-key": keys.primary } });
    const first = await jobOf(api.send({ path: JOBS, body: { prompt: "a" }, ...keyOf(shop) }), 202);
    const second = await jobOf(api.send({ path: JOBS, body: { prompt: "a" }, ...keyOf(studio) }), 202);
    const own = await jobOf(postJob(api), 202);
    await (await takeJob(api.stores)).succeed();

    const idsFrom = async (query: string): Promise<string[]> => {
      const { data } = jobListSchema.strict().parse(await (await get(api, JOBS + query)).json());
      return data.map(({ id }) => id);
    };
    expect(await idsFrom("")).toEqual([own.id]);
    expect(await idsFrom("?subscription=all")).toEqual([own.id, second.id, first.id]);
    expect(await idsFrom("?subscription=all&status=queued")).toEqual([own.id, second.id]);
    expect(await idsFrom(`?subscription=${shop.subscription.id}`)).toEqual([first.id]);
    const { data, next } = jobListSchema.parse(await (await get(api, `${JOBS}?subscription=all&limit=2`)).json());
    expect(await idsFrom(new URL(next!).search)).toEqual([first.id]);
    expect(data.map((job) => job.subscription_id)).toEqual([api.issued.subscription.id, studio.subscription.id]);

    const done = await jobOf(get(api, `${JOBS}/${first.id}`));
    const { created_at: asked, started_at: begun, finished_at: ended, timings } = done;
    const between = (from: string | null, to: string | null): number => Date.parse(to!) - Date.parse(from!);
    expect(timings).toEqual({ queued_ms: between(asked, begun), running_ms: between(begun, ended), total_ms: between(asked, ended) });
    expect((await jobOf(get(api, `${JOBS}/${second.id}`))).timings.running_ms).toBeNull();
    const cancelled = await jobOf(api.send({ path: `${JOBS}/${second.id}`, method: "DELETE" }));
    expect(cancelled).toMatchObject({ status: "cancelled", subscription_id: studio.subscription.id });
  });

  test("stay unknown to everybody else", async () => {
    const { id } = await jobOf(postJob(api), 202);
    const { subscription, keys } = (await createSubscription(api.store, "shop"))!;
    const asShop = (path: string, method = "GET") => api.send({ path, method, headers: { "ocp-apim-subscription-key": keys.primary } });
    for (const query of ["all", api.issued.subscription.id]) {
      const refused = await asShop(`${JOBS}?subscription=${query}`);
      expect(refused.status).toBe(403);
      expect((await errorOf(refused)).message).toBe("Expected a key with the scope admin but received one without it");
    }
    expect((await asShop(`${JOBS}?subscription=${subscription.id}`)).status).toBe(200);
    expect([(await asShop(`${JOBS}/${id}`)).status, (await asShop(`${JOBS}/${id}`, "DELETE")).status]).toEqual([404, 404]);
  });
});

describe("who may administrate", () => {
  const ROUTES: readonly [method: string, path: string, body?: object][] = [
    ["GET", SUBSCRIPTIONS],
    ["POST", SUBSCRIPTIONS, { name: "mine", scopes: ["admin"] }],
    ["GET", `${SUBSCRIPTIONS}/{id}`],
    ["PATCH", `${SUBSCRIPTIONS}/{id}`, { scopes: ["admin"] }],
    ["DELETE", `${SUBSCRIPTIONS}/{id}`],
    ["POST", `${SUBSCRIPTIONS}/{id}/keys/primary/rotate`, {}],
    ["GET", `${SUBSCRIPTIONS}/{id}/usage`],
  ];

  test.each(ROUTES)("%s %s is a 403 for all scopes but that of administrators, and changes nothing", async (method, path, body) => {
    const before = await api.store.list();
    const others: readonly Scope[] = ["images:create", "jobs:read", "jobs:cancel", "webhooks:manage", "models:read", "metrics:read"];
    for (const scopes of ["all", others] as const) {
      const name = scopes === "all" ? "with all" : "with each";
      const { subscription, keys } = (await createSubscription(api.store, name, { scopes, limits: NO_LIMITS }))!;
      const headers = { "ocp-apim-subscription-key": keys.primary };
      const refused = await api.send({ path: path.replace("{id}", subscription.id), method, headers, ...(body && { body }) });
      expect(refused.status).toBe(403);
      expect((await errorOf(refused)).message).toBe("Expected a key with the scope admin but received one without it");
    }
    const added = (await api.store.list()).slice(before.length);
    expect(added.map(({ state, lastUsedAt }) => [state, lastUsedAt.secondary])).toEqual([
      ["active", null],
      ["active", null],
    ]);
  });

  test.each(ROUTES)("%s %s is a 401 without a key", async (method, path, body) => {
    const sent = { path: path.replace("{id}", api.issued.subscription.id), method, headers: { "ocp-apim-subscription-key": "" } };
    expect((await api.send({ ...sent, ...(body && { body }) })).status).toBe(401);
  });

  test("nobody does where nobody needs a key", async () => {
    await using open = await startTestServer(async () => undefined);
    expect((await fetch(open.url + SUBSCRIPTIONS)).status).toBe(404);
    expect((await fetch(`${open.url}${JOBS}?subscription=all`)).status).toBe(403);
  });
});

test("the log tells who changed what, and no key", async () => {
  const { id, primary_key: key } = await create({ name: "shop" });
  await change(id, { limits: { images_per_day: 5 } });
  await api.send({ path: `${SUBSCRIPTIONS}/${id}/keys/primary/rotate`, body: {} });
  await api.send({ path: `${SUBSCRIPTIONS}/${id}`, method: "DELETE" });
  const lines = api.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => "change" in line);
  const target = { id, name: "shop" };
  expect(lines).toMatchObject([
    { by: "tests", change: "created", target, to: { name: "shop", scopes: "all" }, msg: "subscription created" },
    { by: "tests", change: "changed", target, to: { limits: { images_per_day: 5 } } },
    { by: "tests", change: "rotated", target, to: { slot: "primary" } },
    { by: "tests", change: "cancelled", target },
  ]);
  for (const line of lines) expect(line["traceId"]).toMatch(/^[0-9a-f]{32}$/);
  expect(api.logLines.join("")).not.toContain(key);
});

function adminHeaders(): Record<string, string> {
  return { "ocp-apim-subscription-key": api.issued.keys.primary };
}
