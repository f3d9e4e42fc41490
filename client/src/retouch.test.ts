import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLink } from "../../server/src/keys/sign-in.ts";
import { startKeyedServer, type KeyedServer } from "../../server/src/test-support/keyed-server.ts";
import { Retouch, type JobEvent } from "./index.ts";

/** Against a real server with real stores; only its model is a stub. */
let server: KeyedServer;
let retouch: Retouch;

beforeAll(async () => {
  server = await startKeyedServer();
  retouch = new Retouch({ baseUrl: server.url, key: server.issued.keys.primary });
});

afterAll(() => server[Symbol.asyncDispose]());

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("an edit", () => {
  test("gives its pictures and how they were made", async () => {
    const image = new Uint8Array([1, 2, 3]);
    const result = await retouch.edit({ prompt: "a lion", image, mask: new Blob([new Uint8Array([4])]), seed: 7, n: 2, guidanceScale: 3 });
    expect(result).toEqual({
      images: [
        expect.objectContaining({ type: "image/png", width: 64, height: 64, seed: 7, unmaskedMaxDiff: 0 }),
        expect.objectContaining({ type: "image/png", width: 64, height: 64, seed: 8, unmaskedMaxDiff: 0 }),
      ],
      model: "stub",
      steps: 4,
      scheduler: "ddim",
      timings: { queueMs: expect.any(Number) as number, encodeMs: 2, denoiseMs: 3, decodeMs: 4 },
      warnings: ["from the engine"],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(result.images.map(({ bytes }) => text(bytes))).toEqual(["picture 0", "picture 1"]);
    expect([result.images[1]?.blob().type, await result.images[1]?.blob().text()]).toEqual(["image/png", "picture 1"]);
    expect(server.editor.requests.at(-1)).toMatchObject({ prompt: "a lion", guidanceScale: 3, picture: Buffer.from(image) });
  });

  test("with a field at fault says which", async () => {
    const errors = [{ field: "steps", message: "Expected an integer from 1 to 150 for steps but received 0" }];
    await expect(retouch.edit({ prompt: "a lion", steps: 0 })).rejects.toMatchObject({ name: "BadRequestError", status: 400, errors });
  });

  test("is the same for the same idempotency key, and a conflict for another request", async () => {
    const once = { idempotencyKey: "order-1" };
    const first = await retouch.edit({ prompt: "a lion" }, once);
    expect((await retouch.edit({ prompt: "a lion" }, once)).images[0]?.seed).toBe(first.images[0]?.seed);
    await expect(retouch.edit({ prompt: "a cat" }, once)).rejects.toMatchObject({ name: "ConflictError" });
  });
});

test("a stream tells what happens, the result last", async () => {
  const events = await all(retouch.stream({ prompt: "a lion", seed: 7 }));
  expect(events).toEqual([
    { type: "queued", jobId: expect.stringMatching(/^job_/) as string, position: 0 },
    { type: "progress", step: 0, steps: 4, fraction: 0, etaMs: null },
    { type: "image", result: expect.objectContaining({ model: "stub" }) as object },
  ]);
});

test("why there is no picture is a stream's last event, and an edit's error", async () => {
  const { editor } = server;
  const { edit } = editor;
  editor.edit = async () => {
    throw new TypeError("an accident");
  };
  try {
    const last = (await all<JobEvent>(retouch.stream({ prompt: "a lion" }))).at(-1);
    expect(last).toMatchObject({
      type: "error",
      error: { name: "ServerError", status: 500, jobId: expect.stringMatching(/^job_/) as string },
    });
    await expect(retouch.edit({ prompt: "a lion" })).rejects.toMatchObject({ name: "ServerError", status: 500 });
  } finally {
    editor.edit = edit;
  }
});

describe("a job", () => {
  test("is made, waited for, followed and looked at", async () => {
    const { id, status, finishedAt } = await retouch.jobs.create({ prompt: "a lion", user: "me" });
    expect([status, finishedAt]).not.toContain("succeeded");
    const job = await retouch.jobs.wait(id);
    expect(job).toMatchObject({
      id,
      status: "succeeded",
      user: "me",
      queuePosition: null,
      result: { images: [{ contentType: "image/png" }], model: "stub" },
    });
    expect(await retouch.jobs.get(id)).toEqual(job);
    expect((await all(retouch.jobs.events(id))).map(({ type }) => type)).toEqual(["queued", "progress", "image"]);
    const { bytes, type } = await retouch.jobs.image(id, 0);
    expect([text(bytes), type]).toEqual(["picture 0", "image/png"]);
    expect((await retouch.jobs.cancel(id)).status).toBe("succeeded");
  });

  test("whose request asked for links gives its pictures all the same", async () => {
    const body = { prompt: "a lion", response_format: "url", n: 2 };
    const { id } = (await (await server.send({ path: "/inpainting/v1/jobs", body })).json()) as { id: string };
    const last = (await all(retouch.jobs.events(id))).at(-1);
    expect(last?.type === "image" && last.result.images.map(({ bytes, seed }) => [text(bytes), seed])).toEqual([
      ["picture 0", expect.any(Number)],
      ["picture 1", expect.any(Number)],
    ]);
  });

  test("is listed, page by page, newest first", async () => {
    const made = [];
    for (let i = 0; i < 3; i++) made.unshift((await retouch.jobs.create({ prompt: "a lion" })).id);
    const listed = [];
    for await (const { id } of retouch.jobs.list({ limit: 2 })) {
      listed.push(id);
      if (listed.length === 3) break;
    }
    expect(listed).toEqual(made);
  });

  test("that is not there is not found", async () => {
    await expect(retouch.jobs.get("job_00000000000000000000000000")).rejects.toMatchObject({
      name: "NotFoundError",
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    await expect(retouch.jobs.image("job_00000000000000000000000000")).rejects.toMatchObject({ name: "NotFoundError" });
    await expect(retouch.jobs.get("../models?")).rejects.toMatchObject({ name: "NotFoundError" });
  });
});

test("the models are listed", async () => {
  expect(await retouch.models.list()).toEqual([
    { name: "stub", family: "sd1", nativeSize: 64, inpainting: true, steps: 4, guidanceScale: 7.5, scheduler: "ddim" },
  ]);
});

test("a wrong key is told, and not shown", async () => {
  const stranger = new Retouch({ baseUrl: server.url, key: "f".repeat(32) });
  const error: unknown = await stranger.models.list().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "AuthenticationError", status: 401 });
  expect(String(error)).not.toContain("ffff");
});

test("webhooks: secrets, deliveries, replay", async () => {
  const { secret, fingerprint, previousExpiresAt } = await retouch.webhooks.rotateSecret();
  expect([secret.slice(0, 6), previousExpiresAt]).toEqual(["whsec_", null]);
  expect(await retouch.webhooks.secrets()).toEqual([expect.objectContaining({ fingerprint, expiresAt: null })]);
  const { id: job } = await retouch.jobs.create({
    prompt: "a lion",
    webhook: "https://example.com/hook",
    webhookEvents: ["job.succeeded"],
  });
  await retouch.jobs.wait(job);
  const [delivery] = await all(retouch.webhooks.deliveries({ job }));
  expect(delivery).toMatchObject({ type: "job.succeeded", jobId: job, status: "pending", attempts: [] });
  expect(await retouch.webhooks.delivery(delivery.id)).toEqual(delivery);
  await expect(retouch.webhooks.replay(delivery.id)).rejects.toMatchObject({ name: "ConflictError" });
});

test("a page is signed in by a link, and signed out", async () => {
  let cookie = "";
  /** As a browser does for the server's own page. */
  const browser = new Retouch({
    baseUrl: server.url,
    fetch: async (input, init) => {
      expect(init?.credentials).toBe("same-origin");
      const response = await fetch(input, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), cookie, "sec-fetch-site": "same-origin" },
      });
      cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return response;
    },
  });
  await expect(browser.session.get()).rejects.toMatchObject({ name: "AuthenticationError" });
  expect(await browser.session.find()).toBeUndefined();
  await expect(browser.session.signIn(`${server.url}/`)).rejects.toThrow("Expected a link with #sign-in= in it for link");
  const token = await createLink(server.sessions, server.issued.subscription.id);
  await browser.session.signIn(`${server.url}/#sign-in=${token}`);
  expect(await browser.session.get()).toEqual({ subscription: "tests", scopes: "all" });
  expect(await browser.session.find()).toEqual({ subscription: "tests", scopes: "all" });
  expect((await browser.edit({ prompt: "a lion" })).images.length).toBe(1);
  await expect(browser.session.signIn(token)).rejects.toMatchObject({ name: "PermissionDeniedError" });
  await browser.session.signOut();
  await expect(browser.session.get()).rejects.toMatchObject({ name: "AuthenticationError" });
});
