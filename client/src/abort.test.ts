import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSubscription } from "../../server/src/keys/issue-keys.ts";
import { NO_LIMITS } from "../../server/src/keys/subscription.ts";
import { startKeyedServer, type KeyedServer } from "../../server/src/test-support/keyed-server.ts";
import { createEndlessEdit } from "../../server/src/test-support/stub-editor.ts";
import { AbortError, Retouch, type Job, type JobEvent } from "./index.ts";

let server: KeyedServer;
let retouch: Retouch;
/** Ends when the worker has left the job. */
let left: Promise<void>;

beforeEach(async () => {
  server = await startKeyedServer();
  const endless = createEndlessEdit();
  server.editor.edit = endless.edit;
  left = endless.left;
  retouch = new Retouch({ baseUrl: server.url, key: server.issued.keys.primary });
});

afterEach(() => server[Symbol.asyncDispose]());

const request = { prompt: "a lion", image: new Uint8Array([1]) };

async function onlyJob(): Promise<Job> {
  const jobs: Job[] = [];
  for await (const job of retouch.jobs.list()) jobs.push(job);
  expect(jobs.length).toBe(1);
  return jobs[0];
}

/** Until the background has done its work, within the time of a test. */
const expectCancelled = (): Promise<void> =>
  vi.waitFor(async () => expect((await onlyJob()).status).toBe("cancelled"), { timeout: 30_000 });

async function until(events: AsyncGenerator<JobEvent, void>, type: JobEvent["type"]): Promise<void> {
  for (let next = await events.next(); next.value?.type !== type;) next = await events.next();
}

describe("the job of a caller who leaves is cancelled", () => {
  test("aborting an edit while it is worked on", async () => {
    const controller = new AbortController();
    const edited = retouch.edit(request, { signal: controller.signal });
    await vi.waitFor(async () => expect((await onlyJob()).status).toBe("running"), { timeout: 30_000 });
    controller.abort(new Error("enough"));
    await expect(edited).rejects.toMatchObject({ name: "AbortError", cause: new Error("enough") });
    await expectCancelled();
    await left;
  });

  test("aborting before anything was answered", async () => {
    const sent = Promise.withResolvers<void>();
    const controller = new AbortController();
    const slow = new Retouch({
      baseUrl: server.url,
      key: server.issued.keys.primary,
      fetch: async (...request) => {
        sent.resolve();
        return fetch(...request);
      },
    });
    const edited = slow.edit(request, { signal: controller.signal });
    await sent.promise;
    controller.abort();
    await expect(edited).rejects.toBeInstanceOf(AbortError);
    await expectCancelled();
  });

  test("aborting while nobody asks for the next event", async () => {
    const controller = new AbortController();
    const events = retouch.stream(request, { signal: controller.signal });
    await until(events, "progress");
    controller.abort();
    await expectCancelled();
    await expect(events.next()).rejects.toBeInstanceOf(AbortError);
  });

  test("leaving the loop", async () => {
    for await (const event of retouch.stream(request)) if (event.type === "progress") break;
    await expectCancelled();
    await left;
  });

  test("aborting the making of a job", async () => {
    const controller = new AbortController();
    const sent = Promise.withResolvers<void>();
    const slow = new Retouch({
      baseUrl: server.url,
      key: server.issued.keys.primary,
      fetch: async (...request) => {
        const response = await fetch(...request);
        sent.resolve();
        return response;
      },
    });
    const created = slow.jobs.create(request, { signal: controller.signal });
    void sent.promise.then(() => controller.abort());
    await expect(created).rejects.toBeInstanceOf(AbortError);
    await expectCancelled();
  });
});

describe("a job goes on", () => {
  test("when who follows it leaves or aborts", async () => {
    const { id } = await retouch.jobs.create(request);
    for await (const event of retouch.jobs.events(id)) if (event.type === "progress") break;
    await expect(retouch.jobs.wait(id, { signal: AbortSignal.timeout(1500) })).rejects.toBeInstanceOf(AbortError);
    expect((await onlyJob()).status).toBe("running");
  });

  test("when the key may not cancel it, and nobody is the worse for it", async () => {
    const issued = await createSubscription(server.store, "pictures", { scopes: ["images:create"], limits: NO_LIMITS });
    const limited = new Retouch({ baseUrl: server.url, key: issued!.keys.primary });
    for await (const event of limited.stream(request)) if (event.type === "progress") break;
    await vi.waitFor(() => expect(server.logLines.some((line) => line.includes('"DELETE"') && line.includes("403"))).toBe(true), {
      timeout: 30_000,
    });
    expect((await server.stores.jobs.tally()).running).toBe(1);
  });
});

test("a call with the key of a job that was cancelled is told so", async () => {
  for await (const event of retouch.stream(request, { idempotencyKey: "order-1" })) if (event.type === "progress") break;
  await expectCancelled();
  await expect(retouch.edit(request, { idempotencyKey: "order-1" })).rejects.toMatchObject({
    name: "ConflictError",
    jobId: (await onlyJob()).id,
  });
});
