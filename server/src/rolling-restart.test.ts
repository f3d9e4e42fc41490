import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageReplySchema, jobReplySchema } from "@retouch/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "./store/sqlite/open-store.ts";
import { startServerProcess, type ServerProcess } from "./test-support/server-process.ts";

/** `RETOUCH_FULL_TESTS=1` runs the full form, which takes a quarter of an hour. */
const RESTARTS = process.env["RETOUCH_FULL_TESTS"] === "1" ? 50 : 2;
const CLIENTS = 4;
const BETWEEN_RESTARTS_MS = 2000;
const STOP_LIMIT_MS = 30_000;
const TIME_LIMIT_MS = 3_600_000;
/** What a client waits before it tries again, whatever `Retry-After` asks for: the test is to be over sometime. */
const RETRY_MS = 200;

let folder: string;
let server: ServerProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-restart-"));
});

afterEach(async () => {
  await server.end("SIGKILL"); // there still, where the test has failed
  rmSync(folder, { recursive: true });
});

/** An answer, or undefined where trying again is all that a client can do: nobody there, cut off, or told to come again. */
async function tryOnce(url: string, seed: number): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": `picture ${seed}` },
      body: JSON.stringify({ prompt: "a lion", size: "64x64", steps: 1, seed }),
    });
    const reply: unknown = await response.json();
    if (response.ok) return reply;
    expect([response.status, response.headers.has("retry-after")], JSON.stringify(reply)).toEqual([503, true]);
  } catch (error) {
    // Of fetch alone: a wrong status is for the test to see.
    if (!(error instanceof TypeError)) throw error;
  }
  return undefined;
}

test(
  `through ${RESTARTS} restarts, clients who try again get all their pictures, each once, and every stop takes less than 30 s`,
  { timeout: TIME_LIMIT_MS },
  async () => {
    server = await startServerProcess(folder);
    const { port, origin } = new URL(server.url);
    const over = new AbortController();
    let seeds = 0;
    let retries = 0;

    async function beClient(): Promise<void> {
      while (!over.signal.aborted) {
        const seed = seeds++;
        const [path, schema] = seed % 2 === 0 ? ["getImage", imageReplySchema] : ["jobs", jobReplySchema];
        let reply = await tryOnce(`${origin}/inpainting/v1/${path}`, seed);
        while (reply === undefined) {
          retries++;
          await sleep(RETRY_MS);
          reply = await tryOnce(`${origin}/inpainting/v1/${path}`, seed);
        }
        expect(schema.parse(reply)).toMatchObject({ seed });
      }
    }

    const clients = Promise.all(Array.from({ length: CLIENTS }, beClient));
    const stops: number[] = [];
    for (let restart = 0; restart < RESTARTS; restart++) {
      await Promise.race([sleep(BETWEEN_RESTARTS_MS), clients]); // a client that fails ends the test
      const before = performance.now();
      expect(await server.end("SIGTERM")).toBe(0);
      stops.push(performance.now() - before);
      server = await startServerProcess(folder, ["--port", port]);
    }
    over.abort();
    await clients;

    const unfinished = async (): Promise<number> => {
      // Anew each time: a store counts its queue once until it changes it itself, and this one is the server's.
      using store = openStore(folder);
      const { queued, running } = await store.jobs.stats();
      return queued + running;
    };
    await expect.poll(unfinished, { timeout: 300_000, interval: 500 }).toBe(0);
    expect(await server.end("SIGTERM")).toBe(0);
    using store = openStore(folder);
    const jobs = await store.jobs.list({ owner: "local", limit: 1_000_000 });
    expect(jobs.map(({ request }) => request.seed).toSorted((a, b) => a - b)).toEqual(Array.from({ length: seeds }, (_, seed) => seed));
    expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(["succeeded"]));
    expect(Math.max(...stops)).toBeLessThan(STOP_LIMIT_MS);
    // The test has seen what it speaks of.
    expect(retries).toBeGreaterThan(0);
    const longest = Math.round(Math.max(...stops));
    process.stdout.write(`${RESTARTS} restarts, ${seeds} pictures, ${retries} retries, the longest stop ${longest} ms\n`);
  },
);
