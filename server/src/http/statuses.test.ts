import { problemReplySchema, type Scope } from "@retouch/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { NO_LIMITS, type SubscriptionLimits } from "../keys/subscription.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";

const JOBS = "/inpainting/v1/jobs";

/** Every endpoint that a key guards, with a request that it takes. */
const ENDPOINTS: readonly (Sent & { readonly path: string; readonly method: string; readonly scope: Scope })[] = [
  { method: "POST", path: GET_IMAGE, body: { prompt: "a" }, scope: "images:create" },
  { method: "POST", path: `${GET_IMAGE}Stream`, body: { prompt: "a" }, scope: "images:create" },
  { method: "POST", path: JOBS, body: { prompt: "a" }, scope: "images:create" },
  { method: "GET", path: JOBS, scope: "jobs:read" },
  { method: "GET", path: `${JOBS}/job_1`, scope: "jobs:read" },
  { method: "GET", path: `${JOBS}/job_1/events`, scope: "jobs:read" },
  { method: "GET", path: `${JOBS}/job_1/images/0`, scope: "jobs:read" },
  { method: "DELETE", path: `${JOBS}/job_1`, scope: "jobs:cancel" },
  { method: "GET", path: "/inpainting/v1/models", scope: "models:read" },
];
const POSTS = ENDPOINTS.filter(({ method }) => method === "POST");

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

async function keyWith(limits: Partial<SubscriptionLimits>, scopes: readonly Scope[] | "all" = "all"): Promise<Record<string, string>> {
  const name = `subscription ${crypto.randomUUID()}`;
  const { keys } = (await createSubscription(api.store, name, { scopes, limits: { ...NO_LIMITS, ...limits } }))!;
  return { "ocp-apim-subscription-key": keys.primary };
}

describe.each(ENDPOINTS)("$method $path", ({ scope, ...sent }) => {
  test("is a 401 without a key and with a wrong one", async () => {
    for (const key of ["", "wrong"]) {
      const response = await api.send({ ...sent, headers: { "ocp-apim-subscription-key": key } });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("AzureApiManagementKey");
      await errorOf(response);
    }
  });

  test("is a 403 for a key that may do everything else", async () => {
    const others = ENDPOINTS.map((endpoint) => endpoint.scope).filter((other) => other !== scope);
    const response = await api.send({ ...sent, headers: await keyWith({}, others) });
    expect(response.status).toBe(403);
    expect((await errorOf(response)).message).toContain(scope);
  });

  test("is a 405 with Allow for a method that it does not have", async () => {
    const response = await api.send({ path: sent.path, method: "PATCH", body: {} });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toContain(sent.method);
    await errorOf(response);
  });

  test("is a 429 over the key's own rate, with a time to come back", async () => {
    const headers = await keyWith({ requestsPerMinute: 1 });
    await (await api.send({ ...sent, headers })).arrayBuffer();
    const response = await api.send({ ...sent, headers });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(response.headers.get("ratelimit-policy")).toBe('"requests";q=1;w=60');
    await errorOf(response);
  });
});

/** What an unknown job's picture would be is unknown too: that one is a 404 first. */
test.each(ENDPOINTS.filter(({ path }) => !path.includes("/images/")))(
  "$method $path is a 406 for an Accept that it cannot meet",
  async (sent) => {
    const response = await api.send({ ...sent, headers: { accept: "audio/*" } });
    expect(response.status).toBe(406);
    await errorOf(response);
  },
);

describe.each(POSTS)("$method $path", (sent) => {
  test.each<[string, Partial<Sent>, number, string]>([
    ["JSON with a comma missing between two lines", { body: '{\n  "prompt": "a"\n  "seed": 1\n}' }, 400, "line 3, column 3"],
    [
      "a form that has no end",
      { headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x\r\n" },
      400,
      "closing boundary",
    ],
    ["a wrong field", { body: { prompt: "a", steps: 0 } }, 400, "Expected an integer from 1 to 150 for steps but received 0"],
    ["no body", { body: "" }, 400, "Expected a JSON object for the body but received nothing"],
    [
      "a key too long for a job",
      { headers: { "idempotency-key": "k".repeat(256) } },
      400,
      "Expected 1 to 255 characters for Idempotency-Key",
    ],
    [
      "another media type",
      { headers: { "content-type": "text/plain" }, body: "a" },
      415,
      'Expected application/json or multipart/form-data for Content-Type but received "text/plain"',
    ],
    ["a compressed body", { headers: { "content-encoding": "gzip" }, body: "a" }, 415, "Expected a body without Content-Encoding"],
  ])("%s", async (_name, change, status, message) => {
    const response = await api.send({ ...sent, ...change });
    expect(response.status).toBe(status);
    expect((await errorOf(response)).message).toContain(message);
  });

  test("a body too large is a 413", async () => {
    const response = await api.send({ ...sent, body: Buffer.alloc(48 * 1024 * 1024 + 1, " ") });
    expect(response.status).toBe(413);
    await errorOf(response);
  });

  test("more pictures than a day has for this key are a 403", async () => {
    const headers = await keyWith({ imagesPerDay: 2 });
    const response = await api.send({ ...sent, headers, body: { prompt: "a", n: 3, response_format: "url" } });
    expect(response.status).toBe(403);
    expect((await errorOf(response)).message).toBe(
      "Expected at most 2 pictures a day with this subscription; the next day begins at 00:00 UTC",
    );
  });

  test("problem details are for who accepts them", async () => {
    const response = await api.send({ ...sent, headers: { accept: "application/problem+json" }, body: { prompt: "" } });
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(problemReplySchema.strict().parse(await response.json())).toMatchObject({ status: 400, title: "Bad Request" });
  });

  test("is a 500 that tells nothing when the store fails", async () => {
    await using broken = await startKeyedServer();
    broken.stores.jobs.admit = async () => {
      throw new Error("secret of /home/somebody");
    };
    const response = await broken.send(sent);
    expect(response.status).toBe(500);
    expect((await errorOf(response)).message).not.toContain("secret");
    expect(broken.logLines.join()).toContain("secret of /home/somebody");
  });
});

describe("what the queue refuses", () => {
  const limits = { maxQueued: 100, maxQueuedBytes: 10, maxWaitMs: 60_000 };
  const image = Buffer.alloc(11).toString("base64");

  test.each(POSTS)("$path is a 503 when the pictures are too many bytes", async (sent) => {
    await using full = await startKeyedServer({ hasWorker: false, queueLimits: limits });
    const response = await full.send({ ...sent, body: { prompt: "a", image } });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    await errorOf(response);
  });

  test.each(POSTS)("$path is a 503 when it would wait too long", async (sent) => {
    await using slow = await startKeyedServer({ hasWorker: false, queueLimits: limits });
    slow.stores.jobs.stats = async () => ({ queued: 91, running: 1, oldestWaitMs: 0, recentDurationsMs: [1000] });
    const response = await slow.send(sent);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("31");
    await errorOf(response);
  });

  test.each(POSTS)("$path is a 429 for a key that has enough unfinished jobs", async (sent) => {
    await using idle = await startKeyedServer({ hasWorker: false });
    const terms = { scopes: "all" as const, limits: { ...NO_LIMITS, runningJobs: 1, requestsPerMinute: 60 } };
    const { keys } = (await createSubscription(idle.store, "limited", terms))!;
    const headers = { "ocp-apim-subscription-key": keys.primary };
    expect((await idle.send({ path: JOBS, headers, body: { prompt: "a" } })).status).toBe(202);
    const response = await idle.send({ ...sent, headers });
    expect(response.status).toBe(429);
    expect(response.headers.get("ratelimit-policy")).toBe('"requests";q=60;w=60, "jobs";q=1');
    expect(response.headers.get("ratelimit")).toMatch(/^"requests";r=58;t=\d+, "jobs";r=0;t=1$/);
    expect((await errorOf(response)).message).toBe("Expected at most 1 unfinished jobs with this subscription; try again in 1 s");
    expect((await idle.send(sent.path === JOBS ? sent : { path: JOBS, body: { prompt: "b" } })).status).toBe(202);
  });
});
