import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";
import { get, jobOf, JOBS, postJob } from "../test-support/job-client.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

/** Nobody does the jobs but the test itself. */
let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

function cancel(id: string): Promise<Response> {
  return api.send({ path: `${JOBS}/${id}`, method: "DELETE" });
}

describe("a job", () => {
  test("is accepted with 202, its address and its place in the queue", async () => {
    const response = await postJob(api, { seed: 7, user: "ann", colour: "red" });
    expect(response.headers.get("location")).toMatch(new RegExp(`^${api.url}${JOBS}/job_[0-9A-Z]{26}$`));
    const job = await jobOf(response, 202);
    expect(job).toMatchObject({
      status: "queued",
      queue_position: 0,
      seed: 7,
      user: "ann",
      warnings: ['Unknown field "colour" was ignored'],
      started_at: null,
      progress: null,
      result: null,
      error: null,
      url: response.headers.get("location"),
      traceId: response.headers.get("x-trace-id"),
    });
    expect((await jobOf(postJob(api), 202)).queue_position).toBe(1);
    const { timings, ...same } = job; // which grow from reply to reply
    expect(timings.running_ms).toBeNull();
    expect(await jobOf(fetch(job.url, { headers: { "ocp-apim-subscription-key": api.issued.keys.primary } }))).toMatchObject(same);
  });

  test("shows its progress, then its pictures, which open with a key or by their signed links", async () => {
    const { id } = await jobOf(postJob(api, { n: 2, seed: 7, output_format: "webp" }), 202);
    const work = await takeJob(api.stores);
    await work.progress(1);
    expect(await jobOf(get(api, `${JOBS}/${id}`))).toMatchObject({
      status: "running",
      queue_position: null,
      progress: { step: 1, steps: 4, fraction: 0.25 },
    });

    await work.succeed();
    const { status, result, expires_at, warnings } = await jobOf(get(api, `${JOBS}/${id}`));
    expect({ status, warnings }).toEqual({ status: "succeeded", warnings: ["from the engine"] });
    expect(Date.parse(expires_at!)).toBeGreaterThan(Date.now());
    expect(result).toMatchObject({ model: "stub", images: [{ seed: 7 }, { seed: 8, "content-type": "image/webp", "content-length": 9 }] });
    for (const [i, { url }] of result!.images.entries()) {
      for (const response of [await fetch(url), await get(api, `${JOBS}/${id}/images/${i}`)]) {
        expect(response.status).toBe(200);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          "content-type": "image/webp",
          "x-seed": String(7 + i),
          "x-model": "stub",
        });
        expect(await response.text()).toBe(`picture ${i}`);
      }
    }
  });

  test("that failed says why, as a direct answer would", async () => {
    const { id } = await jobOf(postJob(api), 202);
    await (await takeJob(api.stores)).fail("Expected paint in the mask");
    expect((await jobOf(get(api, `${JOBS}/${id}`))).error).toMatchObject({ code: 400, message: "Expected paint in the mask" });
  });

  test("is warned about a response_format that means nothing to it", async () => {
    expect((await jobOf(postJob(api, { response_format: "image" }), 202)).warnings).toEqual([
      "response_format was ignored: a job's pictures are fetched by their URLs",
    ]);
    expect((await jobOf(postJob(api, { response_format: "url" }), 202)).warnings).toEqual([]);
  });

  test.each(["respond-async", "wait=5, Respond-Async; x=1"])("Prefer: %s makes one of a direct request", async (prefer) => {
    for (const path of [GET_IMAGE, `${GET_IMAGE}Stream`]) {
      const response = await api.send({ path, headers: { prefer }, body: { prompt: "a" } });
      expect(response.headers.get("preference-applied")).toBe("respond-async");
      expect((await jobOf(response, 202)).status).toBe("queued");
    }
  });

  test.each<[string, string, object, string]>([
    ["an Accept of JPEG", "image/jpeg", {}, "jpeg"],
    ["an Accept that wants WebP most, and several pictures", "image/png;q=0.5, image/webp, application/json;q=0.1", { n: 2 }, "webp"],
    ["an Accept of JPEG and a response_format, which means nothing to it", "image/jpeg", { response_format: "url" }, "jpeg"],
    ["an Accept of what the body asks for", "image/jpeg", { output_format: "jpeg" }, "jpeg"],
    ["an Accept of anything", "*/*", { output_format: "webp" }, "webp"],
    ["an Accept of JSON", "application/json", {}, "png"],
    ["what a browser sends", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", {}, "png"],
  ])("Prefer: respond-async with %s makes pictures of that format", async (_name, accept, fields, format) => {
    for (const path of [GET_IMAGE, `${GET_IMAGE}Stream`]) {
      const { id } = await jobOf(
        await api.send({ path, headers: { prefer: "respond-async", accept }, body: { prompt: "a", ...fields } }),
        202,
      );
      expect((await api.stores.jobs.find(id))?.request.outputFormat, path).toBe(format);
    }
  });

  test("Prefer: respond-async with an Accept of events makes what the body says", async () => {
    const headers = { prefer: "respond-async", accept: "text/event-stream" };
    const { id } = await jobOf(await api.send({ path: `${GET_IMAGE}Stream`, headers, body: { prompt: "a", output_format: "webp" } }), 202);
    expect((await api.stores.jobs.find(id))?.request.outputFormat).toBe("webp");
  });

  test("Prefer: respond-async with an Accept of other pictures than the body asks for is refused as without it", async () => {
    for (const prefer of ["respond-async", "none"]) {
      const headers = { prefer, accept: "image/jpeg" };
      const response = await api.send({ headers, body: { prompt: "a", output_format: "png" } });
      const message = 'Expected application/json or image/png, the output_format, for Accept but received "image/jpeg"';
      expect([response.status, (await errorOf(response)).message]).toEqual([406, message]);
    }
  });
});

describe("cancelling", () => {
  test("ends exactly one job, waiting or running", async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push((await jobOf(postJob(api), 202)).id);
    await takeJob(api.stores);
    expect(await jobOf(cancel(ids[0]))).toMatchObject({ status: "cancelled", error: { code: 409, message: "The job was cancelled" } });
    expect((await jobOf(cancel(ids[1]))).status).toBe("cancelled");
    expect(await jobOf(get(api, `${JOBS}/${ids[2]}`))).toMatchObject({ status: "queued", queue_position: 0 });
  });

  test("leaves a job that has ended as it is", async () => {
    const { id } = await jobOf(postJob(api), 202);
    await (await takeJob(api.stores)).succeed();
    expect((await jobOf(cancel(id))).status).toBe("succeeded");
  });
});

test("another subscription's jobs do not exist", async () => {
  const { id } = await jobOf(postJob(api), 202);
  await (await takeJob(api.stores)).succeed();
  const { keys } = (await createSubscription(api.store, "others"))!;
  const headers = { "ocp-apim-subscription-key": keys.primary };
  for (const sent of [
    { path: `${JOBS}/${id}`, method: "GET" },
    { path: `${JOBS}/${id}`, method: "DELETE" },
    { path: `${JOBS}/${id}/events`, method: "GET" },
    { path: `${JOBS}/${id}/images/0`, method: "GET" },
  ]) {
    const response = await api.send({ ...sent, headers });
    expect(response.status, `${sent.method} ${sent.path}`).toBe(404);
    expect((await errorOf(response)).message).toBe(`There is no job with the id "${id}"`);
  }
  expect(await (await get(api, JOBS, headers)).json()).toEqual({ data: [], next: null });
});

describe("what is not there", () => {
  const UNKNOWN = 'There is no job with the id "job_1"';

  test.each<[string, Sent, number, string]>([
    ["an unknown job", { path: `${JOBS}/job_1`, method: "GET" }, 404, UNKNOWN],
    ["its events", { path: `${JOBS}/job_1/events`, method: "GET", headers: { accept: "text/event-stream" } }, 404, UNKNOWN],
    ["its picture", { path: `${JOBS}/job_1/images/0`, method: "GET" }, 404, UNKNOWN],
    ["an unknown job to cancel", { path: `${JOBS}/job_1`, method: "DELETE" }, 404, UNKNOWN],
    [
      "a path below",
      { path: `${JOBS}/job_1/more`, method: "GET" },
      404,
      `There is nothing at "${JOBS}/job_1/more"; /openapi.json lists what there is`,
    ],
    [
      "another method on the list",
      { path: JOBS, method: "PUT", body: {} },
      405,
      "Expected GET, HEAD, POST for the method but received PUT",
    ],
    ["another method on a job", { path: `${JOBS}/job_1`, body: {} }, 405, "Expected DELETE, GET, HEAD for the method but received POST"],
    ["a head of events", { path: `${JOBS}/job_1/events`, method: "POST" }, 405, "Expected GET for the method but received POST"],
    [
      "a list as a page",
      { path: JOBS, method: "GET", headers: { accept: "text/html" } },
      406,
      'Expected application/json for Accept but received "text/html"',
    ],
    [
      "events as JSON",
      { path: `${JOBS}/job_1/events`, method: "GET", headers: { accept: "application/json" } },
      406,
      'Expected text/event-stream for Accept but received "application/json"',
    ],
  ])("%s", async (_name, sent, status, message) => {
    const response = await api.send(sent);
    expect(response.status).toBe(status);
    expect((await errorOf(response)).message).toBe(message);
  });

  test("a picture of a job that has none, or not this one", async () => {
    const { id } = await jobOf(postJob(api), 202);
    const messageOf = async (n: string): Promise<string> => (await errorOf(await get(api, `${JOBS}/${id}/images/${n}`))).message;
    expect(await messageOf("0")).toBe('The job is queued; it has no picture "0"');
    await (await takeJob(api.stores)).succeed();
    for (const n of ["1", "-1", "x", "00", "1e0"]) {
      expect(await messageOf(n)).toBe(`The job has 1 pictures, counted from 0, and no picture "${n}"`);
    }
    const picky = await get(api, `${JOBS}/${id}/images/0`, { accept: "image/jpeg" });
    expect([picky.status, (await errorOf(picky)).message]).toEqual([406, 'Expected image/png for Accept but received "image/jpeg"']);
  });
});
