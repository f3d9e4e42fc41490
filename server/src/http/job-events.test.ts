import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { allEvents, readEvents, type ReceivedEvent } from "../test-support/read-events.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

const JOBS = "/inpainting/v1/jobs";
const EVENTS = { accept: "text/event-stream" };

let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

async function postJob(fields: object = {}): Promise<string> {
  const response = await api.send({ path: JOBS, body: { prompt: "a", seed: 7, ...fields } });
  return ((await response.json()) as { id: string }).id;
}

function follow(id: string, headers: Record<string, string> = {}): Promise<Response> {
  return api.send({ path: `${JOBS}/${id}/events`, method: "GET", headers: { ...EVENTS, ...headers } });
}

function names(events: readonly ReceivedEvent[]): string[] {
  return events.map(({ event, id }) => (id === undefined ? event : `${id} ${event}`));
}

describe("a job's events", () => {
  test("tell its life from the queue to the picture", async () => {
    const id = await postJob();
    const events = readEvents(await follow(id));
    const next = async (): Promise<ReceivedEvent> => (await events.next()).value as ReceivedEvent;
    expect(await next()).toEqual({ event: "queued", id: undefined, data: { position: 0, id } });
    const work = await takeJob(api.stores);
    expect(await next()).toEqual({ event: "progress", id: 1, data: { step: 0, steps: 4, fraction: 0, eta_ms: null } });
    await work.progress(1);
    expect(await next()).toEqual({ event: "progress", id: 2, data: { step: 1, steps: 4, fraction: 0.25, eta_ms: null } });
    await work.preview(1);
    expect(await next()).toMatchObject({ event: "preview", id: 3, data: { step: 1 } });
    await work.progress(2);
    expect(await next()).toMatchObject({ event: "progress", id: 4, data: { fraction: 0.5, eta_ms: expect.any(Number) as number } });
    await work.succeed();
    const last = await next();
    expect(last).toMatchObject({ event: "image", id: 5, data: { seed: 7, image_data: Buffer.from("picture 0").toString("base64") } });
    expect((await events.next()).done).toBe(true);
  });

  test("are the same for a client that comes late, its place in the queue and its previews aside", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    await work.progress(1);
    await work.preview(1);
    await work.succeed();
    expect(names(await allEvents(await follow(id)))).toEqual(["1 progress", "2 progress", "3 progress", "4 image"]);
  });

  test.each([0, 1, 2, 3, 4, 5])("resumed after %i, have no gap and no repeat", async (last) => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    for (const step of [1, 2]) await work.progress(step);
    const early = await follow(id, last === 0 ? {} : { "last-event-id": String(last) });
    for (const step of [3, 4]) await work.progress(step);
    await work.succeed();
    const expected = [1, 2, 3, 4, 5, 6].filter((number) => number > last);
    expect((await allEvents(early)).map((event) => event.id)).toEqual(expected);
    const late = await follow(id, { "last-event-id": String(last) });
    expect((await allEvents(late)).map((event) => event.id)).toEqual(expected);
  });

  test("cut off anywhere and resumed, add up to the whole", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    for (const step of [1, 2, 3, 4]) await work.progress(step);
    await work.succeed();
    const seen: number[] = [];
    for (let connection = 0; connection < 6; connection++) {
      for await (const event of readEvents(await follow(id, { "last-event-id": String(seen.at(-1) ?? "") }))) {
        seen.push(event.id!);
        break; // hangs up
      }
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("begin at no step again when the work does, and go on counting", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    await work.progress(3);
    await work.beginAgain();
    await work.succeed();
    const events = await allEvents(await follow(id));
    expect(events.map(({ id: number, data }) => [number, data["step"]])).toEqual([
      [1, 0],
      [2, 3],
      [3, 0],
      [4, undefined],
    ]);
  });

  test("end with links where the request asked for them", async () => {
    const id = await postJob({ response_format: "url" });
    await (await takeJob(api.stores)).succeed();
    const [, image] = await allEvents(await follow(id));
    expect(await (await fetch(String(image.data["url"]))).text()).toBe("picture 0");
  });

  test("end with an error when there is no picture", async () => {
    const failing = await postJob();
    await (await takeJob(api.stores)).fail("Expected paint");
    expect((await allEvents(await follow(failing))).at(-1)).toMatchObject({
      event: "error",
      id: 2,
      data: { code: 400, message: "Expected paint" },
    });
    const cancelled = await postJob();
    await api.send({ path: `${JOBS}/${cancelled}`, method: "DELETE" });
    expect((await allEvents(await follow(cancelled))).at(-1)).toMatchObject({ event: "error", data: { code: 409 } });
  });

  test("are over for a client that has them all: 204, and a browser comes back no more", async () => {
    const id = await postJob();
    await (await takeJob(api.stores)).succeed();
    for (const last of ["2", "99"]) expect((await follow(id, { "last-event-id": last })).status).toBe(204);
  });

  test("do not cancel the job when their reader hangs up", async () => {
    const id = await postJob();
    for await (const _ of readEvents(await follow(id))) break;
    await expect.poll(() => api.logLines.filter((line) => line.includes("/events")).length).toBe(1);
    expect((await api.stores.jobs.find(id))?.state).toBe("queued");
  });

  test("end when the server stops, for the client to come back", async () => {
    const id = await postJob();
    const response = await follow(id);
    api.startDraining();
    expect(names(await allEvents(response))).toEqual(["queued"]);
  });

  test.each(["x", "-1", "1.5", "9999999999"])("Last-Event-ID %j is a 400", async (last) => {
    const response = await follow(await postJob(), { "last-event-id": last });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).errors?.[0].field).toBe("Last-Event-ID");
  });
});

describe("a stream of one request", () => {
  const STREAM = `${GET_IMAGE}Stream`;

  test("goes from the queue to the picture with a real worker", async () => {
    await using working = await startKeyedServer();
    const response = await working.send({ path: STREAM, headers: EVENTS, body: { prompt: "a", n: 2, seed: 7 } });
    const events = await allEvents(response);
    expect(events.at(-1)).toMatchObject({ event: "image", data: { images: [{ seed: 7 }, { seed: 8 }] } });
    const ids = events.flatMap(({ id }) => id ?? []);
    expect(ids).toEqual(ids.map((_, i) => i + 1));
  });

  test.each<[string, Record<string, string>]>([
    ["no Accept at all", {}],
    ["an Accept of pictures", { accept: "image/*" }],
    ["an Accept of anything", { accept: "*/*" }],
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
    const other = await postJob();
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
