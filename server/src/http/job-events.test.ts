import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
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

function numbered(events: readonly ReceivedEvent[]): number[] {
  return events.flatMap(({ id }) => id ?? []);
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

  test("are the same for a client that comes late, its place in the queue and its previews' pictures aside", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    await work.progress(1);
    await work.preview(1);
    await work.succeed();
    expect(names(await allEvents(await follow(id)))).toEqual(["queued", "1 progress", "2 progress", "3 progress", "4 image"]);
  });

  test.each([
    [0, 3],
    [1, 3],
    [2, 3],
    [3, 3],
    [5, 5],
    [5, 6],
  ])("resumed after %i of %i, have no gap and no repeat", async (last, there) => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    const commits = [1, 2, 3, 4].map((step) => () => work.progress(step)).concat(() => work.succeed()); // numbered from 2; taking it was 1
    for (const commit of commits.slice(0, there - 1)) await commit();
    const response = await follow(id, { "last-event-id": last === 0 ? "" : String(last) });
    for (const commit of commits.slice(there - 1)) await commit();
    expect(numbered(await allEvents(response))).toEqual([1, 2, 3, 4, 5, 6].filter((number) => number > last));
  });

  test("cut off anywhere and resumed, add up to the whole", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    for (const step of [1, 2, 3, 4]) await work.progress(step);
    await work.succeed();
    const seen: number[] = [];
    for (let connection = 0; connection < 6; connection++) {
      for await (const event of readEvents(await follow(id, { "last-event-id": String(seen.at(-1) ?? "") }))) {
        if (event.id === undefined) continue;
        seen.push(event.id);
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
      [undefined, undefined], // queued
      [1, 0],
      [2, 3],
      [3, 0],
      [4, undefined],
    ]);
  });

  test("end with links where the request asked for them", async () => {
    const id = await postJob({ response_format: "url" });
    await (await takeJob(api.stores)).succeed();
    const image = (await allEvents(await follow(id))).at(-1)!;
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
    expect((await follow(id, { "last-event-id": "2" })).status).toBe(204);
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

  test("break off where the store is in trouble, for the client to come back: the job goes on", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    const events = readEvents(await follow(id));
    const { value } = await events.next();
    expect(value).toMatchObject({ event: "queued" });
    const trouble = vi.spyOn(api.stores.jobs, "events").mockRejectedValueOnce(new Error("the disk is away"));
    await work.progress(1);
    const rest: string[] = [];
    for await (const { event } of events) rest.push(event);
    expect(rest).not.toContain("error");
    expect(trouble).toHaveBeenCalled();
    expect(api.logLines.join()).toContain("the disk is away");
    await work.succeed();
    expect((await allEvents(await follow(id, { "last-event-id": "1" }))).at(-1)?.event).toBe("image");
  });

  test("end with an error when the picture is lost for good", async () => {
    const id = await postJob();
    await (await takeJob(api.stores)).succeed();
    const lost = vi.spyOn(api.stores.blobs, "get").mockResolvedValue(undefined);
    expect((await allEvents(await follow(id))).at(-1)).toMatchObject({ event: "error", data: { code: 500 } });
    lost.mockRestore();
  });

  test("begin anew for a number that there is not: a power cut takes back progress", async () => {
    const id = await postJob();
    const work = await takeJob(api.stores);
    await work.progress(1);
    const early = await follow(id, { "last-event-id": "99" });
    await work.succeed();
    const late = await follow(id, { "last-event-id": "99" });
    for (const response of [early, late])
      expect(names(await allEvents(response))).toEqual(["queued", "1 progress", "2 progress", "3 image"]);
  });

  test.each(["x", "-1", "1.5", "9999999999"])("Last-Event-ID %j is a 400", async (last) => {
    const response = await follow(await postJob(), { "last-event-id": last });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).errors?.[0].field).toBe("Last-Event-ID");
  });
});
