import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jobOf, postJob } from "../test-support/job-client.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { allEvents, readEvents, type ReceivedEvent } from "../test-support/read-events.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

const STREAM = `${GET_IMAGE}Stream`;
const EVENTS = { accept: "text/event-stream" };

let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

describe("a stream of one request", () => {
  test("goes from the queue to the picture with a real worker", async () => {
    await using working = await startKeyedServer();
    const response = await working.send({ path: STREAM, headers: EVENTS, body: { prompt: "a", n: 2, seed: 7 } });
    const events = await allEvents(response);
    expect(events.at(-1)).toMatchObject({ event: "image", data: { images: [{ seed: 7 }, { seed: 8 }] } });
    const ids = events.flatMap(({ id }) => id ?? []);
    expect(ids).toEqual(ids.map((_, i) => i + 1));
  });

  test("begins with the job's id, however far the job is", async () => {
    const stream = async (): Promise<ReceivedEvent> => {
      const response = await api.send({ path: STREAM, headers: { ...EVENTS, "idempotency-key": "k" }, body: { prompt: "a" } });
      for await (const event of readEvents(response)) return event;
      throw new Error("Expected an event");
    };
    const first = await stream();
    const work = await takeJob(api.stores);
    const running = await stream();
    await work.succeed();
    const done = await stream();
    for (const event of [first, running, done]) expect(event).toEqual({ event: "queued", id: undefined, data: first.data });
    expect((await api.stores.jobs.find(String(first.data["id"])))?.state).toBe("succeeded");
  });

  test.each<[string, Record<string, string>]>([
    ["no Accept at all", {}],
    ["an Accept of pictures", { accept: "image/*" }],
    ["an Accept of anything", { accept: "*/*" }],
    ["an Accept that wants events less", { accept: "text/event-stream;q=0.5, image/png" }],
  ])("with %s is the picture's own bytes", async (_name, headers) => {
    await using working = await startKeyedServer();
    const response = await working.send({ path: STREAM, headers, body: { prompt: "a", seed: 7 } });
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-type": "image/png", "content-length": "9", "x-seed": "7" });
    expect(await response.text()).toBe("picture 0");
  });

  test("is JSON where that is asked for", async () => {
    await using working = await startKeyedServer();
    for (const sent of [
      { headers: { accept: "application/json" }, body: { prompt: "a" } },
      { body: { prompt: "a", response_format: "json" } },
    ]) {
      const response = await working.send({ path: STREAM, ...sent });
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    }
  });

  test("cancels its own job, and no other, when its reader hangs up", async () => {
    const other = (await jobOf(postJob(api), 202)).id;
    const response = await api.send({ path: STREAM, headers: EVENTS, body: { prompt: "a" } });
    let id = "";
    for await (const event of readEvents(response)) {
      id = String(event.data["id"]);
      break;
    }
    await expect.poll(async () => (await api.stores.jobs.find(id))?.state).toBe("cancelled");
    expect((await api.stores.jobs.find(other))?.state).toBe("queued");
  });

  test("leaves a job with an idempotency key to itself", async () => {
    const response = await api.send({ path: STREAM, headers: { ...EVENTS, "idempotency-key": "k" }, body: { prompt: "a" } });
    for await (const _ of readEvents(response)) break;
    await expect.poll(() => api.logLines.filter((line) => line.includes("Stream")).length).toBe(1);
    expect((await api.stores.jobs.list({ owner: api.issued.subscription.id, limit: 9 })).map(({ state }) => state)).toEqual(["queued"]);
  });

  test("that waits when the server stops is told so, and its job is not done for nobody", async () => {
    const response = await api.send({ path: STREAM, headers: EVENTS, body: { prompt: "a" } });
    api.startDraining();
    expect((await allEvents(response)).at(-1)).toMatchObject({ event: "error", data: { code: 503 } });
    await expect.poll(async () => (await api.stores.jobs.stats()).queued).toBe(0);
  });

  test("cannot hold bytes between its events", async () => {
    const response = await api.send({ path: STREAM, headers: EVENTS, body: { prompt: "a", response_format: "image" } });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe(
      'Expected json or url with Accept: text/event-stream for response_format but received "image"',
    );
  });
});
