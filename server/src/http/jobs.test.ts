import { imageUrlReplySchema, jobListSchema, jobReplySchema, type JobReply } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer, type Sent } from "../test-support/keyed-server.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

const JOBS = "/inpainting/v1/jobs";

/** Nobody does the jobs but the test itself. */
let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

async function jobOf(response: Response | Promise<Response>, status = 200): Promise<JobReply> {
  const answered = await response;
  expect(answered.status).toBe(status);
  return jobReplySchema.strict().parse(await answered.json());
}

function post(fields: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return api.send({ path: JOBS, body: { prompt: "a lion", ...fields }, headers });
}

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return api.send({ path, method: "GET", headers });
}

function cancel(id: string): Promise<Response> {
  return api.send({ path: `${JOBS}/${id}`, method: "DELETE" });
}

describe("a job", () => {
  test("is accepted with 202, its address and its place in the queue", async () => {
    const response = await post({ seed: 7, user: "ann", colour: "red" });
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
    expect((await jobOf(post(), 202)).queue_position).toBe(1);
    expect(await jobOf(fetch(job.url, { headers: { "ocp-apim-subscription-key": api.issued.keys.primary } }))).toEqual(job);
  });

  test("shows its progress, then its pictures, which open with a key or by their signed links", async () => {
    const { id } = await jobOf(post({ n: 2, seed: 7, output_format: "webp" }), 202);
    const work = await takeJob(api.stores);
    await work.progress(1);
    expect(await jobOf(get(`${JOBS}/${id}`))).toMatchObject({
      status: "running",
      queue_position: null,
      progress: { step: 1, steps: 4, fraction: 0.25 },
    });

    await work.succeed();
    const { status, result, expires_at, warnings } = await jobOf(get(`${JOBS}/${id}`));
    expect({ status, warnings }).toEqual({ status: "succeeded", warnings: ["from the engine"] });
    expect(Date.parse(expires_at!)).toBeGreaterThan(Date.now());
    expect(result).toMatchObject({ model: "stub", images: [{ seed: 7 }, { seed: 8, "content-type": "image/webp", "content-length": 9 }] });
    for (const [i, { url }] of result!.images.entries()) {
      for (const response of [await fetch(url), await get(`${JOBS}/${id}/images/${i}`)]) {
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
    const { id } = await jobOf(post(), 202);
    await (await takeJob(api.stores)).fail("Expected paint in the mask");
    expect((await jobOf(get(`${JOBS}/${id}`))).error).toMatchObject({ code: 400, message: "Expected paint in the mask" });
  });

  test("is warned about a response_format that means nothing to it", async () => {
    expect((await jobOf(post({ response_format: "image" }), 202)).warnings).toEqual([
      "response_format was ignored: a job's pictures are fetched by their URLs",
    ]);
    expect((await jobOf(post({ response_format: "url" }), 202)).warnings).toEqual([]);
  });

  test.each(["respond-async", "wait=5, Respond-Async; x=1"])("Prefer: %s makes one of a direct request", async (prefer) => {
    for (const path of [GET_IMAGE, `${GET_IMAGE}Stream`]) {
      const response = await api.send({ path, headers: { prefer }, body: { prompt: "a" } });
      expect(response.headers.get("preference-applied")).toBe("respond-async");
      expect((await jobOf(response, 202)).status).toBe("queued");
    }
  });
});

describe("cancelling", () => {
  test("ends exactly one job, waiting or running", async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push((await jobOf(post(), 202)).id);
    await takeJob(api.stores);
    expect(await jobOf(cancel(ids[0]))).toMatchObject({ status: "cancelled", error: { code: 409, message: "The job was cancelled" } });
    expect((await jobOf(cancel(ids[1]))).status).toBe("cancelled");
    expect(await jobOf(get(`${JOBS}/${ids[2]}`))).toMatchObject({ status: "queued", queue_position: 0 });
  });

  test("leaves a job that has ended as it is", async () => {
    const { id } = await jobOf(post(), 202);
    await (await takeJob(api.stores)).succeed();
    expect((await jobOf(cancel(id))).status).toBe("succeeded");
  });
});

describe("the list", () => {
  test("is newest first, in pages that leave out and repeat nothing", async () => {
    const posted: string[] = [];
    for (let i = 0; i < 5; i++) posted.unshift((await jobOf(post(), 202)).id);
    const seen: string[] = [];
    let next: string | null = `${JOBS}?limit=2`;
    const sizes = [];
    while (next !== null) {
      const page = jobListSchema.strict().parse(await (await get(next.replace(api.url, ""))).json());
      seen.push(...page.data.map(({ id }) => id));
      sizes.push(page.data.length);
      next = page.next;
    }
    expect(seen).toEqual(posted);
    expect(sizes).toEqual([2, 2, 1]);
  });

  test("can be of one status, also on its next page", async () => {
    for (let i = 0; i < 4; i++) await post();
    await (await takeJob(api.stores)).succeed();
    const first = jobListSchema.parse(await (await get(`${JOBS}?status=queued&limit=2`)).json());
    const second = jobListSchema.parse(await (await get(first.next!.replace(api.url, ""))).json());
    expect([...first.data, ...second.data].map(({ status }) => status)).toEqual(["queued", "queued", "queued"]);
    expect(second.next).toBeNull();
  });

  test.each([
    ["limit=0", 'Expected an integer from 1 to 100 for limit but received "0"'],
    ["limit=101", 'Expected an integer from 1 to 100 for limit but received "101"'],
    ["limit=x", 'Expected an integer from 1 to 100 for limit but received "x"'],
    ["status=done", 'Expected one of queued, running, succeeded, failed, cancelled, expired for status but received "done"'],
    ["before=x", 'Expected a job\'s id for before but received "x"'],
    [
      "status=queued&status=failed",
      "Expected one of queued, running, succeeded, failed, cancelled, expired for status but received a list of 2",
    ],
  ])("%s is a 400", async (query, message) => {
    const response = await get(`${JOBS}?${query}`);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe(message);
  });
});

test("another subscription's jobs do not exist", async () => {
  const { id } = await jobOf(post(), 202);
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
    expect((await errorOf(response)).message).toBe("There is no job with this id");
  }
  expect(await (await get(JOBS, headers)).json()).toEqual({ data: [], next: null });
});

describe("a picture's link", () => {
  async function doneLink(): Promise<URL> {
    const { id } = await jobOf(post(), 202);
    await (await takeJob(api.stores)).succeed();
    return new URL((await jobOf(get(`${JOBS}/${id}`))).result!.images[0].url);
  }

  test.each<[string, (link: URL) => void]>([
    ["another job", (link) => (link.pathname = link.pathname.replace(/job_.{26}/, "job_01ARZ3NDEKTSV4RRFFQ69G5FAV"))],
    ["another picture", (link) => (link.pathname = link.pathname.replace(/0$/, "1"))],
    ["a later end", (link) => link.searchParams.set("expires", "9999999999")],
    ["another signature", (link) => link.searchParams.set("signature", "A".repeat(43))],
    ["two signatures", (link) => link.searchParams.append("signature", "x")],
    ["no signature", (link) => link.searchParams.delete("signature")],
    ["no end", (link) => link.searchParams.delete("expires")],
  ])("does not open with %s", async (_name, change) => {
    const link = await doneLink();
    expect((await fetch(link)).status).toBe(200);
    change(link);
    expect((await fetch(link)).status).toBe(401);
  });

  test("does not open once its time is over", async () => {
    let now = new Date();
    await using later = await startKeyedServer({ hasWorker: false, clock: () => now });
    await later.send({ path: JOBS, body: { prompt: "a" } });
    await (await takeJob(later.stores)).succeed();
    const { data } = jobListSchema.parse(await (await later.send({ path: JOBS, method: "GET" })).json());
    const [{ url }] = data[0].result!.images;
    now = new Date(Date.parse(data[0].expires_at!) - 1000);
    expect((await fetch(url)).status).toBe(200);
    now = new Date(now.getTime() + 2000);
    expect((await fetch(url)).status).toBe(401);
  });

  test("is what response_format url answers with", async () => {
    await using working = await startKeyedServer();
    const response = await working.send({ body: { prompt: "a", response_format: "url", n: 2, seed: 3 } });
    const reply = imageUrlReplySchema.strict().parse(await response.json());
    expect(reply.images?.map(({ seed }) => seed)).toEqual([3, 4]);
    expect(await (await fetch(reply.images![1].url)).text()).toBe("picture 1");
    expect(await (await fetch(reply.url)).text()).toBe("picture 0");
  });

  test("lies under the operator's own address where there is one", async () => {
    await using proxied = await startKeyedServer({ publicUrl: "https://pictures.example" });
    const reply = imageUrlReplySchema.parse(await (await proxied.send({ body: { prompt: "a", response_format: "url" } })).json());
    expect(reply.url).toMatch(/^https:\/\/pictures\.example\/inpainting\/v1\/jobs\/job_/);
  });
});

describe("what is not there", () => {
  test.each<[string, Sent, number, string]>([
    ["an unknown job", { path: `${JOBS}/job_1`, method: "GET" }, 404, "There is no job with this id"],
    [
      "its events",
      { path: `${JOBS}/job_1/events`, method: "GET", headers: { accept: "text/event-stream" } },
      404,
      "There is no job with this id",
    ],
    ["its picture", { path: `${JOBS}/job_1/images/0`, method: "GET" }, 404, "There is no job with this id"],
    ["an unknown job to cancel", { path: `${JOBS}/job_1`, method: "DELETE" }, 404, "There is no job with this id"],
    ["a path below", { path: `${JOBS}/job_1/more`, method: "GET" }, 404, "There is nothing at this path"],
    [
      "another method on the list",
      { path: JOBS, method: "PUT", body: {} },
      405,
      "Expected GET, HEAD, POST for the method but received PUT",
    ],
    ["another method on a job", { path: `${JOBS}/job_1`, body: {} }, 405, "Expected DELETE, GET, HEAD for the method but received POST"],
    ["a head of events", { path: `${JOBS}/job_1/events`, method: "POST" }, 405, "Expected GET for the method but received POST"],
    ["a list as a page", { path: JOBS, method: "GET", headers: { accept: "text/html" } }, 406, "Expected application/json for Accept"],
    [
      "events as JSON",
      { path: `${JOBS}/job_1/events`, method: "GET", headers: { accept: "application/json" } },
      406,
      "Expected text/event-stream for Accept",
    ],
  ])("%s", async (_name, sent, status, message) => {
    const response = await api.send(sent);
    expect(response.status).toBe(status);
    expect((await errorOf(response)).message).toBe(message);
  });

  test("a picture of a job that has none, or not this one", async () => {
    const { id } = await jobOf(post(), 202);
    const messageOf = async (n: string): Promise<string> => (await errorOf(await get(`${JOBS}/${id}/images/${n}`))).message;
    expect(await messageOf("0")).toBe('The job is queued; it has no picture "0"');
    await (await takeJob(api.stores)).succeed();
    for (const n of ["1", "-1", "x", "00", "1e0"]) {
      expect(await messageOf(n)).toBe(`The job has 1 pictures, counted from 0, and no picture "${n}"`);
    }
    const picky = await get(`${JOBS}/${id}/images/0`, { accept: "image/jpeg" });
    expect([picky.status, (await errorOf(picky)).message]).toEqual([406, "Expected image/png for Accept"]);
  });
});
