import { request as httpRequest, type ClientRequest } from "node:http";
import { jobReplySchema, waitOverReplySchema } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job, JobState } from "../jobs/job.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

/** Nobody does the jobs but the test itself. */
let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

/** Oldest first. */
async function jobs(): Promise<Job[]> {
  return (await api.stores.jobs.list({ owner: api.issued.subscription.id, limit: 100 })).toReversed();
}

async function states(): Promise<JobState[]> {
  return (await jobs()).map(({ state }) => state);
}

/** Posts, and resolves with the open connection when the job is in the queue. */
async function postAndHold(fields: object = {}, headers: Record<string, string> = {}): Promise<ClientRequest> {
  const before = (await jobs()).length;
  const outgoing = httpRequest(api.url + GET_IMAGE, {
    method: "POST",
    headers: { "ocp-apim-subscription-key": api.issued.keys.primary, "content-type": "application/json", ...headers },
  });
  outgoing.on("error", () => undefined);
  outgoing.end(JSON.stringify({ prompt: "a", ...fields }));
  await expect.poll(async () => (await jobs()).length).toBe(before + 1);
  return outgoing;
}

describe("a caller who hangs up", () => {
  test("cancels exactly its own job, which waits", async () => {
    const connections = [await postAndHold(), await postAndHold(), await postAndHold()];
    connections[1].destroy();
    await expect.poll(states).toEqual(["queued", "cancelled", "queued"]);
    expect(api.logLines.join()).toContain('"status":499');
    for (const connection of connections) connection.destroy();
  });

  test("cancels exactly its own job, which runs", async () => {
    const connections = [await postAndHold(), await postAndHold()];
    await takeJob(api.stores);
    connections[0].destroy();
    await expect.poll(states).toEqual(["cancelled", "queued"]);
    connections[1].destroy();
  });

  test.each<[string, object, Record<string, string>]>([
    ["an Idempotency-Key", {}, { "idempotency-key": "one" }],
    ["a webhook", { webhook: "https://example.com" }, {}],
  ])("leaves its job when it sent %s", async (_name, fields, headers) => {
    const connection = await postAndHold(fields, headers);
    connection.destroy();
    await expect.poll(() => api.logLines.join()).toContain('"status":499');
    expect(await states()).toEqual(["queued"]);
    expect((await jobs())[0].isDurable).toBe(true);
  });

  test("needs no job that survives a power cut", async () => {
    const connection = await postAndHold();
    expect((await jobs())[0].isDurable).toBe(false);
    connection.destroy();
  });
});

describe("a caller who has waited too long", () => {
  test("gets a 504 with the job's id, and the job goes on", async () => {
    await using impatient = await startKeyedServer({ hasWorker: false, maxWaitMs: 50 });
    const response = await impatient.send({ body: { prompt: "a" } });
    expect(response.status).toBe(504);
    const { id, url, message } = waitOverReplySchema.strict().parse(await response.json());
    expect(response.headers.get("location")).toBe(url);
    expect(message).toBe("The picture was not ready after 0 s; its job goes on");
    expect((await impatient.stores.jobs.find(id))?.isDurable).toBe(true);

    await (await takeJob(impatient.stores)).succeed();
    const job = await fetch(url, { headers: { "ocp-apim-subscription-key": impatient.issued.keys.primary } });
    const { result } = jobReplySchema.parse(await job.json());
    expect(await (await fetch(result!.images[0].url)).text()).toBe("picture 0");
  });

  test.each(["wait=1", 'foo; bar, Wait = "1"; x', "wait=1, wait=60"])("by its own Prefer: %s gets it after that time", async (prefer) => {
    const response = await api.send({ headers: { prefer }, body: { prompt: "a" } });
    const { message, id } = waitOverReplySchema.strict().parse(await response.json());
    expect([response.status, message]).toEqual([504, "The picture was not ready after 1 s; its job goes on"]);
    expect((await api.stores.jobs.find(id))?.isDurable).toBe(true);
  });

  test.each(["wait=3600", "wait", "wait=-1", "wait=soon", "await=0"])("gets it no later with Prefer: %s", async (prefer) => {
    await using impatient = await startKeyedServer({ hasWorker: false, maxWaitMs: 50 });
    const response = await impatient.send({ headers: { prefer }, body: { prompt: "a" } });
    const { message } = waitOverReplySchema.strict().parse(await response.json());
    expect([response.status, message]).toEqual([504, "The picture was not ready after 0 s; its job goes on"]);
  });
});

describe("a caller who waits", () => {
  async function answerOf(act: () => Promise<unknown>): Promise<Response> {
    const answer = api.send({ body: { prompt: "a" } });
    await expect.poll(states).toEqual(["queued"]);
    await act();
    return answer;
  }

  test("hears of a job that somebody cancels", async () => {
    const response = await answerOf(async () => api.stores.jobs.cancel((await jobs())[0].id));
    expect([response.status, (await errorOf(response)).message]).toEqual([409, "The job was cancelled"]);
  });

  test("in the queue hears at once that the server stops; the job is not done for nobody", async () => {
    const response = await answerOf(async () => api.startDraining());
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await states()).toEqual(["cancelled"]);
  });

  test("for a job that runs still gets its picture when the server stops", async () => {
    const response = await answerOf(async () => {
      const work = await takeJob(api.stores);
      api.startDraining();
      await work.succeed();
    });
    expect(response.status).toBe(200);
  });

  test("for a job that a crash of the database took back is asked to send it again", async () => {
    await using forgetful = await startKeyedServer({ hasWorker: false });
    const { jobs } = forgetful.stores;
    let isLost = false;
    await using gateway = await startKeyedServer({
      hasWorker: false,
      jobs: { ...jobs, findWithPictures: async (id: string) => (isLost ? undefined : jobs.findWithPictures(id)) },
    });
    const answer = gateway.send({ body: { prompt: "a" } });
    await expect.poll(async () => (await jobs.stats()).queued).toBe(1);
    isLost = true;
    const claim = await jobs.claim("hand", 60_000); // a change, which wakes who waits
    const response = await answer;
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await errorOf(response)).message).toBe("The server lost this request; send it again");
    await jobs.release(claim!.fence);
  });

  test("hears that the server stops when its job is handed back", async () => {
    const response = await answerOf(async () => {
      const claim = await api.stores.jobs.claim("hand", 60_000);
      api.startDraining();
      await api.stores.jobs.release(claim!.fence);
    });
    expect(response.status).toBe(503);
  });
});
