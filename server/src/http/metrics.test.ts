import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { NO_LIMITS } from "../keys/subscription.ts";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const COUNTED = "requests 1\n";
let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer({ renderMetrics: async () => COUNTED, hindrances: async () => ["the store cannot be written to"] });
});

afterAll(() => api[Symbol.asyncDispose]());

describe("metrics", () => {
  test("open to this machine without a key", async () => {
    const reply = await fetch(`${api.url}/metrics`);
    expect([reply.status, await reply.text()]).toEqual([200, COUNTED]);
  });

  test.each(["x-forwarded-for", "forwarded", "x-real-ip", "via"])(
    "want a key when %s says that a proxy asks for somebody else",
    async (header) => {
      expect((await fetch(`${api.url}/metrics`, { headers: { [header]: "203.0.113.9" } })).status).toBe(401);
    },
  );

  test("want the scope metrics:read", async () => {
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    const narrow = await createSubscription(api.store, "narrow", { scopes: ["jobs:read"], limits: NO_LIMITS });
    const wide = await createSubscription(api.store, "wide", { scopes: ["metrics:read"], limits: NO_LIMITS });
    const statuses = [narrow, wide].map(async (issued) => {
      const headers = { ...forwarded, "ocp-apim-subscription-key": issued!.keys.primary };
      return (await fetch(`${api.url}/metrics`, { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([403, 200]);
  });
});

test("a server that cannot take work says why, and lives", async () => {
  const reply = await fetch(`${api.url}/readyz`);
  expect(reply.status).toBe(503);
  expect(reply.headers.get("retry-after")).toBe("5");
  expect(await reply.json()).toMatchObject({ code: 503, message: "Not ready: the store cannot be written to" });
  expect((await fetch(`${api.url}/livez`)).status).toBe(200);
});
