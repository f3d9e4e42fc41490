import { MISSING_KEY_MESSAGE, INVALID_KEY_MESSAGE } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RateLimiter } from "../keys/rate-limiter.ts";
import { createMemoryRateLimiter } from "../store/memory/memory-rate-limiter.ts";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { failuresOf } from "./limit-failures.ts";

const MODELS = { path: "/inpainting/v1/models", method: "GET" };
const WRONG = { "ocp-apim-subscription-key": "rtk_0000000000000000000000000000000000000000" };
const OWN_PAGE = { "sec-fetch-site": "same-origin" };

describe("requests without a valid key", () => {
  let rateLimiter: RateLimiter;
  let api: KeyedServer;

  beforeEach(async () => {
    rateLimiter = createMemoryRateLimiter();
    api = await startKeyedServer({ rateLimiter });
  });

  afterEach(() => api[Symbol.asyncDispose]());

  /** As if this machine had sent so many wrong keys within the last minute. */
  async function fail(times: number): Promise<void> {
    for (let i = 0; i < times; i++) await rateLimiter.count(failuresOf("127.0.0.1"));
  }

  describe("an address that sends them", () => {
    test("is told so 600 times a minute, in the words of the API, then to come later on another connection", async () => {
      await fail(598);
      expect(await errorOf(await api.send({ ...MODELS, headers: WRONG }))).toMatchObject({ code: 401, message: INVALID_KEY_MESSAGE });
      const missing = await fetch(api.url + MODELS.path);
      expect(await errorOf(missing)).toMatchObject({ code: 401, message: MISSING_KEY_MESSAGE });
      const response = await api.send({ ...MODELS, headers: WRONG });
      expect(response.headers.get("connection")).toBe("close");
      const seconds = Number(response.headers.get("retry-after"));
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(60);
      expect(await errorOf(response)).toMatchObject({
        code: 429,
        message: `Expected at most 600 requests a minute without a valid key from one address; try again in ${seconds} s`,
      });
    });

    test("locks nobody out: a valid key from there works on, and counts for nothing", async () => {
      await fail(1000);
      for (let i = 0; i < 3; i++) expect((await api.send(MODELS)).status).toBe(200);
      expect((await rateLimiter.count(failuresOf("127.0.0.1"))).requests).toBe(1001);
    });

    test.each([
      ["a post, before its body is read", { headers: WRONG, body: { prompt: "a" } }],
      ["a picture's link", { path: "/inpainting/v1/jobs/job_x/images/0?expires=1&signature=x", method: "GET", headers: WRONG }],
      ["the page's session", { path: "/session", method: "GET", headers: WRONG }],
    ])("is limited wherever a key is asked for: %s", async (_name, sent) => {
      expect((await api.send(sent)).status).toBe(401);
      await fail(600);
      expect((await api.send(sent)).status).toBe(429);
    });

    test("is limited in guessing links for the page too", async () => {
      const sent = { path: "/session", headers: OWN_PAGE, body: { token: "guessed" } };
      expect((await api.send(sent)).status).toBe(403);
      await fail(600);
      expect((await api.send(sent)).status).toBe(429);
    });

    test("is answered 401 as ever when its failures cannot be counted", async () => {
      await using server = await startKeyedServer({ rateLimiter: { count: () => Promise.reject(new Error("away")) } });
      expect((await server.send({ ...MODELS, headers: WRONG })).status).toBe(401);
    });
  });

  test("asking who is signed in counts as a request of the subscription", async () => {
    await api.store.change(api.issued.subscription.id, { limits: { requestsPerMinute: 1 } });
    const statuses = [];
    for (let i = 0; i < 2; i++) statuses.push((await api.send({ path: "/session", method: "GET" })).status);
    expect(statuses).toEqual([200, 429]);
  });
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:db8::6", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
])("the failures of %s are counted with those of %s", (address, counted) => {
  expect(failuresOf(address)).toBe(`failures of ${counted}`);
});
