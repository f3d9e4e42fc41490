import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  AbortError,
  ConnectionError,
  RateLimitError,
  Retouch,
  RetouchError,
  TimeoutError,
  UnavailableError,
  type RetouchOptions,
} from "./index.ts";
import { answer, createScriptedFetch, disconnect, hang, refuse, type Step } from "./test-support/scripted-fetch.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const JOB = { id: "job_1", finished_at: null };

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

function scripted(steps: readonly Step[], options: Partial<RetouchOptions> = {}) {
  const { fetch, requests } = createScriptedFetch(...steps);
  return { requests, retouch: new Retouch({ baseUrl: "http://retouch.test", key: KEY, fetch, ...options }) };
}

/** What a call comes to, all of its waiting done. */
async function settle<Value>(call: Promise<Value>): Promise<Value | Error> {
  const settled = call.catch((error: unknown) => error as Error);
  await vi.runAllTimersAsync();
  return settled;
}

describe("a call that failed is repeated where that is safe", () => {
  test.each<[string, number, (retouch: Retouch) => Promise<unknown>]>([
    ["models.list", 3, ({ models }) => models.list()],
    ["jobs.get", 3, ({ jobs }) => jobs.get("job_1")],
    ["jobs.list", 3, async ({ jobs }) => jobs.list().next()],
    ["jobs.cancel", 3, ({ jobs }) => jobs.cancel("job_1")],
    ["jobs.create, by its idempotency key", 3, ({ jobs }) => jobs.create({ prompt: "a lion" })],
    ["edit, by its idempotency key", 3, (retouch) => retouch.edit({ prompt: "a lion" })],
    ["webhooks.deliveries", 3, async ({ webhooks }) => webhooks.deliveries().next()],
    ["webhooks.replay", 1, ({ webhooks }) => webhooks.replay("msg_1")],
    ["webhooks.rotateSecret", 1, ({ webhooks }) => webhooks.rotateSecret()],
    ["subscriptions.create", 1, ({ subscriptions }) => subscriptions.create({ name: "shop" })],
    ["subscriptions.change", 1, ({ subscriptions }) => subscriptions.change("1", { name: "shop" })],
    ["subscriptions.rotateKey", 1, ({ subscriptions }) => subscriptions.rotateKey("1", "primary")],
    ["subscriptions.cancel", 3, ({ subscriptions }) => subscriptions.cancel("1")],
    ["session.signIn", 1, ({ session }) => session.signIn("token")],
    ["session.signOut", 3, ({ session }) => session.signOut()],
  ])("%s: %i tries", async (_, tries, call) => {
    const { retouch, requests } = scripted([refuse(503), disconnect, refuse(500)]);
    expect(await settle(call(retouch))).toMatchObject({ status: tries === 1 ? 503 : 500 });
    expect(requests.length).toBe(tries);
    expect(new Set(requests.map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
  });
});

test("two calls have two idempotency keys, and a caller's own is kept", async () => {
  const { retouch, requests } = scripted([answer(JOB), answer(JOB), answer(JOB)]);
  await retouch.jobs.create({ prompt: "a lion" });
  await retouch.jobs.create({ prompt: "a lion" });
  await retouch.jobs.create({ prompt: "a lion" }, { idempotencyKey: "order-1001" });
  const [first, second, third] = requests.map(({ headers }) => headers.get("idempotency-key"));
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).not.toBe(first);
  expect(third).toBe("order-1001");
});

test("a call goes well in the end", async () => {
  const { retouch } = scripted([disconnect, refuse(429, { "retry-after": "1" }), answer({ models: [] })]);
  expect(await settle(retouch.models.list())).toEqual([]);
});

test("an answer that breaks off is a try that failed", async () => {
  const broken: Step = () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) }));
  const { retouch } = scripted([broken, answer({ models: [] })]);
  expect(await settle(retouch.models.list())).toEqual([]);
});

test("Retry-After is waited for, to the millisecond", async () => {
  const { retouch, requests } = scripted([refuse(429, { "retry-after": "7" }), answer({ models: [] })]);
  const call = retouch.models.list();
  await vi.advanceTimersByTimeAsync(6999);
  expect(requests.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(requests.length).toBe(2);
  await call;
});

test("who is asked to wait for more than a minute is told", async () => {
  const { retouch, requests } = scripted([refuse(429, { "retry-after": "61" })]);
  const error = await settle(retouch.models.list());
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ retryAfter: 61 });
  expect(requests.length).toBe(1);
});

test.each([
  ["the client's", { maximumRetries: 0 }, {}],
  ["the call's", {}, { maximumRetries: 0 }],
])("%s maximumRetries counts", async (_, clientOptions, callOptions) => {
  const { retouch, requests } = scripted([refuse(503)], clientOptions);
  expect(await settle(retouch.models.list(callOptions))).toBeInstanceOf(UnavailableError);
  expect(requests.length).toBe(1);
});

test("network, time and abort are told apart", async () => {
  const once = { maximumRetries: 0 };
  expect(await settle(scripted([disconnect], once).retouch.models.list())).toBeInstanceOf(ConnectionError);
  expect(await settle(scripted([hang], once).retouch.models.list({ timeout: 1000 }))).toBeInstanceOf(TimeoutError);
  expect(await settle(scripted([], once).retouch.models.list({ signal: AbortSignal.abort() }))).toBeInstanceOf(AbortError);
});

test("a connection's error has its cause", async () => {
  const { retouch } = scripted([disconnect], { maximumRetries: 0 });
  expect(await settle(retouch.models.list())).toMatchObject({
    cause: new TypeError("fetch failed"),
    message: expect.stringContaining("http://retouch.test") as string,
  });
});

test("the timeout is for each try, to the millisecond", async () => {
  const { retouch, requests } = scripted([hang, answer({ models: [] })], { timeout: 2000 });
  const call = retouch.models.list();
  await vi.advanceTimersByTimeAsync(1999);
  expect(requests[0]?.init.signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(requests[0]?.init.signal?.aborted).toBe(true);
  expect(await settle(call)).toEqual([]);
});

describe("who aborts", () => {
  test("cuts off what is on its way, and has it not repeated", async () => {
    const { retouch, requests } = scripted([hang]);
    const controller = new AbortController();
    const call = retouch.models.list({ signal: controller.signal });
    controller.abort(new Error("enough"));
    const error = await settle(call);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: new Error("enough") });
    expect(requests.length).toBe(1);
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  test("ends the waiting for the next try", async () => {
    const { retouch, requests } = scripted([refuse(503, { "retry-after": "60" })]);
    const controller = new AbortController();
    const call = retouch.models.list({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    await expect(call).rejects.toBeInstanceOf(AbortError);
    expect(requests.length).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("has a job that is being made cancelled as soon as its id is known", async () => {
    const made = Promise.withResolvers<Response>();
    const { retouch, requests } = scripted([() => made.promise, answer(JOB)]);
    const controller = new AbortController();
    const call = retouch.jobs.create({ prompt: "a lion" }, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toBeInstanceOf(AbortError);
    expect(requests.map(({ init }) => init.signal?.aborted)).toEqual([false]);
    made.resolve(Response.json(JOB, { status: 202 }));
    await vi.runAllTimersAsync();
    expect(requests.map(({ method, url }) => [method, url.pathname])).toEqual([
      ["POST", "/inpainting/v1/jobs"],
      ["DELETE", "/inpainting/v1/jobs/job_1"],
    ]);
  });
});

test("nothing is left behind of a call that is over", async () => {
  const { retouch } = scripted([answer({ models: [] })]);
  const { signal } = new AbortController();
  const listeners = { add: vi.spyOn(signal, "addEventListener"), remove: vi.spyOn(signal, "removeEventListener") };
  await retouch.models.list({ signal });
  expect(listeners.add.mock.calls.length).toBeGreaterThan(0);
  expect(listeners.remove.mock.calls.length).toBe(listeners.add.mock.calls.length);
  expect(vi.getTimerCount()).toBe(0);
});

describe("a request says who is calling", () => {
  test("by the key, in its header alone", async () => {
    const { retouch, requests } = scripted([answer({ models: [] })]);
    await retouch.models.list();
    const { url, headers, init } = requests[0];
    expect(headers.get("ocp-apim-subscription-key")).toBe(KEY);
    expect(url.href).toBe("http://retouch.test/inpainting/v1/models");
    expect(init).not.toHaveProperty("credentials");
  });

  test("or by the page's session", async () => {
    const { retouch, requests } = scripted([answer({ models: [] })], { key: undefined });
    await retouch.models.list();
    expect(requests[0].headers.has("ocp-apim-subscription-key")).toBe(false);
    expect(requests[0].init.credentials).toBe("same-origin");
  });
});

test.each<[string, Step]>([
  ["as Node sees it", () => new Response(null, { status: 307, headers: { location: "https://elsewhere.test" } })],
  ["as a browser sees it", () => Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" })],
])("a redirect is not followed, so that the key goes nowhere else: %s", async (_, step) => {
  const { retouch, requests } = scripted([step]);
  expect(await settle(retouch.models.list())).toMatchObject({
    name: "RetouchError",
    message: expect.stringContaining("redirect") as string,
  });
  expect(requests.map(({ init }) => init.redirect)).toEqual(["manual"]);
});

test.each<[string, Step, (retouch: Retouch) => Promise<unknown>]>([
  ["JSON", () => new Response("<html>", { headers: { "content-type": "text/html" } }), ({ models }) => models.list()],
  ["a picture", answer({}), ({ jobs }) => jobs.image("job_1")],
  ["a stream of events", answer({}), (retouch) => retouch.edit({ prompt: "a lion" })],
])("what answers with anything but %s is not Retouch", async (expected, step, call) => {
  const { retouch } = scripted([step]);
  expect(await settle(call(retouch))).toMatchObject({
    name: "RetouchError",
    message: expect.stringContaining(`Expected ${expected} from Retouch`) as string,
  });
});

test("pages are fetched when they are needed, by the query of the one before", async () => {
  const page = (id: string, next: string | null): Step => answer({ data: [{ id, queue_position: 1 }], next });
  const { retouch, requests } = scripted(
    [page("job_2", "https://elsewhere.test/inpainting/v1/jobs?limit=1&before=job_2"), page("job_1", null)],
    {
      baseUrl: "http://retouch.test/prefix",
    },
  );
  const jobs = retouch.jobs.list({ limit: 1 });
  expect((await jobs.next()).value).toEqual({ id: "job_2", queuePosition: 1 });
  expect(requests.length).toBe(1);
  expect((await jobs.next()).value).toEqual({ id: "job_1", queuePosition: 1 });
  expect((await jobs.next()).done).toBe(true);
  expect(requests.map(({ url }) => url.href)).toEqual([
    "http://retouch.test/prefix/inpainting/v1/jobs?limit=1",
    "http://retouch.test/prefix/inpainting/v1/jobs?limit=1&before=job_2",
  ]);
});

describe("an option that cannot be is refused", () => {
  test.each<[string, Partial<RetouchOptions>]>([
    ["Expected an http or https URL, without a name or password in it, for baseUrl", { baseUrl: "127.0.0.1:8080" }],
    ["Expected an http or https URL, without a name or password in it, for baseUrl", { baseUrl: "ftp://retouch.test" }],
    ["Expected an http or https URL, without a name or password in it, for baseUrl", { baseUrl: "http://name:password@retouch.test" }],
    ["Expected visible ASCII characters for key", { key: "" }],
    ["Expected visible ASCII characters for key", { key: `${KEY}\n` }],
    ["Expected an integer from 1 to 2147483647 for timeout but received 0", { timeout: 0 }],
    ["Expected an integer from 1 to 2147483647 for timeout but received Infinity", { timeout: Infinity }],
    ["Expected an integer from 0 to 100 for maximumRetries but received -1", { maximumRetries: -1 }],
    ["Expected an integer from 0 to 100 for maximumRetries but received NaN", { maximumRetries: NaN }],
  ])("%s", (message, options) => {
    expect(() => scripted([], options)).toThrow(new RetouchError(message));
  });

  test("of a call too", async () => {
    const { retouch } = scripted([]);
    await expect(retouch.models.list({ timeout: 1.5 })).rejects.toThrow("for timeout but received 1.5");
  });
});
