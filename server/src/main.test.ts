import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorReplySchema, jobListSchema, type JobReply } from "@retouch/contract";
import { decodePicture } from "@retouch/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "./config/config.ts";
import { startServer, type RunningServer } from "./main.ts";
import { openStore } from "./store/sqlite/open-store.ts";
import { TINY_MODEL } from "./test-support/run-cli.ts";

const NEVER = new AbortController().signal;
/** Takes 120 steps, which is far longer than the server waits for it. */
const LONG = { prompt: "Change to a lion", size: "64x64", steps: 60, exact_steps: true, n: 2, seed: 7 };
const SHORT_LIMIT = { drainLimitMs: 1 };

let folder: string;
let server: RunningServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-main-"));
});

afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

async function start(options?: { readonly drainLimitMs: number }): Promise<void> {
  const flags = { auth: false, port: "0", data: folder, model: TINY_MODEL, logLevel: "silent" };
  server = await startServer(readConfig(flags, {}), NEVER, options);
}

async function stop(): Promise<void> {
  const running = server;
  server = undefined;
  await running?.stop();
}

function post(path: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`http://127.0.0.1:${server?.port}/inpainting/v1/${path}`, { method: "POST", headers, body: JSON.stringify(LONG) });
}

/** The only job there is; undefined before there is one. */
async function theJob(): Promise<JobReply | undefined> {
  const response = await fetch(`http://127.0.0.1:${server?.port}/inpainting/v1/jobs`);
  return jobListSchema.parse(await response.json()).data[0];
}

async function untilItRuns(): Promise<void> {
  await expect.poll(async () => (await theJob())?.progress?.step ?? 0, { timeout: 60_000, interval: 10 }).toBeGreaterThan(0);
}

/** The same as the stopped server has left it. */
async function theStoredJob() {
  using store = openStore(folder);
  const [job] = await store.jobs.list({ owner: "local", limit: 1 });
  return { ...job, events: await store.jobs.events(job.id, 0) };
}

describe("a server that is told to stop, and whose picture is not done in time,", () => {
  test("hands the job back, and it is done after the next start", async () => {
    await start(SHORT_LIMIT);
    expect((await post("jobs")).status).toBe(202);
    await untilItRuns();
    await stop();
    expect(await theStoredJob()).toMatchObject({ state: "queued", attempts: 0, result: undefined });

    await start();
    await expect.poll(async () => (await theJob())?.status, { timeout: 60_000, interval: 50 }).toBe("succeeded");
    const images = (await theJob())?.result?.images ?? [];
    expect(images.map(({ seed }) => seed)).toEqual([7, 8]);
    for (const { url } of images) {
      expect(await decodePicture(new Uint8Array(await (await fetch(url)).arrayBuffer()))).toMatchObject({ width: 64, height: 64 });
    }
    await stop();
    const { attempts, events } = await theStoredJob();
    expect(attempts).toBe(1);
    expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1));
    expect(events.filter(({ kind }) => kind === "started")).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(1);
  });

  test("tells the caller who waits for it to come again, and makes it for nobody", async () => {
    await start(SHORT_LIMIT);
    const reply = post("getImage");
    await untilItRuns();
    await stop();
    const response = await reply;
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(errorReplySchema.parse(await response.json()).message).toBe("The server is stopping; try again later");
    expect(await theStoredJob()).toMatchObject({ state: "cancelled" });
  });
});
