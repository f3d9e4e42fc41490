import { imageReplySchema, jobReplySchema } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const JOBS = "/inpainting/v1/jobs";
const PICTURE = Buffer.from("bytes of a picture");

let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer();
});

afterEach(() => api[Symbol.asyncDispose]());

function post(body: object, key = "one", path = GET_IMAGE): Promise<Response> {
  return api.send({ path, headers: { "idempotency-key": key }, body });
}

async function jobCount(): Promise<number> {
  return (await api.stores.jobs.list({ owner: api.issued.subscription.id, limit: 100 })).length;
}

describe("equal posts with one Idempotency-Key", () => {
  test("are one job with one reply, also at the same time and with a seed that is drawn", async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => post({ prompt: "a" })));
    replies.push(await post({ prompt: "a" }));
    const bodies = await Promise.all(replies.map(async (reply) => imageReplySchema.parse(await reply.json())));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(await jobCount()).toBe(1);
    expect(api.editor.requests).toHaveLength(1);
  });

  test("get the same failure", async () => {
    api.editor.edit = async () => {
      throw new TypeError("an accident");
    };
    const replies = [await post({ prompt: "a" }), await post({ prompt: "a" })];
    expect(replies.map(({ status }) => status)).toEqual([500, 500]);
    expect(await jobCount()).toBe(1);
  });

  test.each<[string, object, object]>([
    [
      "other names of the fields",
      { image: PICTURE.toString("base64"), num_steps: 4 },
      { steps: 4, init_image: PICTURE.toString("base64") },
    ],
    [
      "another spelling of the picture",
      { image: PICTURE.toString("base64") },
      { image: `data:image/png;base64,${PICTURE.toString("base64url")}` },
    ],
    ["a default that is sent", {}, { strength: 1, n: 1, seed: -1 }],
  ])("are equal in spite of %s", async (_name, first, second) => {
    for (const fields of [first, second]) expect((await post({ prompt: "a", ...fields })).status).toBe(200);
    expect(await jobCount()).toBe(1);
  });

  test("meet on whichever endpoint they come", async () => {
    const job = jobReplySchema.parse(await (await post({ prompt: "a" }, "one", JOBS)).json());
    const picture = await post({ prompt: "a" }, "one", `${GET_IMAGE}Stream`);
    expect([picture.status, picture.headers.get("x-seed")]).toEqual([200, String(job.seed)]);
    const again = await post({ prompt: "a" }, "one", JOBS);
    expect([again.status, jobReplySchema.parse(await again.json()).id]).toEqual([202, job.id]);
    expect(await jobCount()).toBe(1);
  });

  test("of two subscriptions are two jobs", async () => {
    const { keys } = (await createSubscription(api.store, "others"))!;
    const headers = { "idempotency-key": "one", "ocp-apim-subscription-key": keys.primary };
    await post({ prompt: "a" });
    expect((await api.send({ headers, body: { prompt: "b" } })).status).toBe(200);
    expect(await jobCount()).toBe(1);
  });

  test("find their job when the queue is full", async () => {
    await using full = await startKeyedServer({ hasWorker: false, queueLimits: { maxQueued: 1, maxQueuedBytes: 1000, maxWaitMs: 60_000 } });
    const send = (key: string) => full.send({ path: JOBS, headers: { "idempotency-key": key }, body: { prompt: "a" } });
    expect([(await send("one")).status, (await send("one")).status, (await send("two")).status]).toEqual([202, 202, 503]);
  });

  test("find their job when the wait is too long, and make none", async () => {
    await using slow = await startKeyedServer({ hasWorker: false, queueLimits: { maxQueued: 9, maxQueuedBytes: 1000, maxWaitMs: 60_000 } });
    const send = (key: string) => slow.send({ path: JOBS, headers: { "idempotency-key": key }, body: { prompt: "a" } });
    const first = await send("one");
    const stats = { queued: 1, running: 1, oldestWaitMs: 0, recentDurationsMs: [90_000] };
    vi.spyOn(slow.stores.jobs, "stats").mockResolvedValue(stats);
    const refused = await send("two");
    expect([first.status, (await send("one")).status, refused.status]).toEqual([202, 202, 503]);
    expect(refused.headers.get("retry-after")).toBe("90");
    expect((await slow.stores.jobs.tally()).queued).toBe(1);
  });
});

test.each([
  ["another prompt", { prompt: "b" }],
  ["another seed", { prompt: "a", seed: 1 }],
  ["another picture", { prompt: "a", image: PICTURE.toString("base64") }],
  ["another webhook", { prompt: "a", webhook: "https://example.com" }],
  ["another format of the reply", { prompt: "a", response_format: "url" }],
])("%s under a used key is a 409", async (_name, body) => {
  await post({ prompt: "a" });
  const response = await post(body);
  expect(response.status).toBe(409);
  expect((await errorOf(response)).message).toBe("Expected the same request as before for this Idempotency-Key but received another one");
  expect(await jobCount()).toBe(1);
});

test.each([
  ["", 400],
  ["k".repeat(255), 200],
  ["k".repeat(256), 400],
])("a key of %j is answered with %i", async (key, status) => {
  const response = await post({ prompt: "a" }, key);
  expect(response.status).toBe(status);
  if (status === 400) expect((await errorOf(response)).errors?.[0].field).toBe("Idempotency-Key");
});
