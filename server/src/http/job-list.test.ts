import { jobListSchema } from "@retouch/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { get, jobOf, JOBS, postJob } from "../test-support/job-client.ts";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { takeJob } from "../test-support/work-by-hand.ts";

/** Nobody does the jobs but the test itself. */
let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ hasWorker: false });
});

afterEach(() => api[Symbol.asyncDispose]());

describe("the list", () => {
  test("is newest first, in pages that leave out and repeat nothing", async () => {
    const posted: string[] = [];
    for (let i = 0; i < 5; i++) posted.unshift((await jobOf(postJob(api), 202)).id);
    const seen: string[] = [];
    let next: string | null = `${JOBS}?limit=2`;
    const sizes = [];
    while (next !== null) {
      const page = jobListSchema.strict().parse(await (await get(api, next.replace(api.url, ""))).json());
      seen.push(...page.data.map(({ id }) => id));
      sizes.push(page.data.length);
      next = page.next;
    }
    expect(seen).toEqual(posted);
    expect(sizes).toEqual([2, 2, 1]);
  });

  test("can be of one status, also on its next page", async () => {
    for (let i = 0; i < 4; i++) await postJob(api);
    await (await takeJob(api.stores)).succeed();
    const first = jobListSchema.parse(await (await get(api, `${JOBS}?status=queued&limit=2`)).json());
    const second = jobListSchema.parse(await (await get(api, first.next!.replace(api.url, ""))).json());
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
      'Expected one of queued, running, succeeded, failed, cancelled, expired for status but received ["queued", "failed"]',
    ],
  ])("%s is a 400", async (query, message) => {
    const response = await get(api, `${JOBS}?${query}`);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe(message);
  });
});
