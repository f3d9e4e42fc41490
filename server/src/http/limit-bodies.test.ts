import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { expect, test, vi } from "vitest";
import { JOBS } from "../test-support/job-client.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { MAX_BODY_BYTES } from "./limits.ts";

const BODY = JSON.stringify({ prompt: "a".repeat(100) });

/** Room for one such body. */
function startNarrow(patienceMs: number): Promise<KeyedServer> {
  const bodyLimits = { totalBytes: BODY.length + 10, ownerBytes: BODY.length + 10, patienceMs };
  return startKeyedServer({ hasWorker: false, bodyLimits });
}

function post(api: KeyedServer, path: string, headers: Record<string, string | number> = {}): ClientRequest {
  const outgoing = httpRequest(api.url + path, {
    method: "POST",
    headers: { "ocp-apim-subscription-key": api.issued.keys.primary, "content-type": "application/json", ...headers },
  });
  outgoing.on("error", () => undefined); // for those that hang up
  return outgoing;
}

/** Announces a body and sends none of it. */
function begin(api: KeyedServer, path: string): ClientRequest {
  const outgoing = post(api, path, { "content-length": BODY.length });
  outgoing.flushHeaders();
  return outgoing;
}

async function statusOf(outgoing: ClientRequest): Promise<number | undefined> {
  const response = once(outgoing, "response");
  outgoing.end(BODY);
  const [{ statusCode }] = (await response) as [IncomingMessage];
  outgoing.destroy();
  return statusCode;
}

/** A whole post. */
const postWhole = (api: KeyedServer): Promise<Response> => api.send({ path: JOBS, body: BODY });

test("a body for which there is no room is refused, unread, until there is", async () => {
  await using api = await startNarrow(0);
  const first = begin(api, JOBS);
  await expect.poll(async () => (await postWhole(api)).status).toBe(503);
  const refused = await postWhole(api);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect((await errorOf(refused)).message).toBe("Too many pictures are on their way in; try again later");
  expect(await statusOf(first)).toBe(202);
  expect((await postWhole(api)).status).toBe(202);
});

test("a body waits for its room for a while", async () => {
  await using api = await startNarrow(60_000);
  // The last step before the body, at each of a queue that is more than half full
  const looks = vi.spyOn(api.stores.jobs, "stats");
  for (let i = 0; i < 2; i++) looks.mockResolvedValueOnce({ queued: 600, running: 0, oldestWaitMs: 0, recentDurationsMs: [] });
  const first = begin(api, JOBS);
  await expect.poll(() => looks.mock.calls.length).toBe(1);
  const second = postWhole(api);
  await expect.poll(() => looks.mock.calls.length).toBe(2);
  expect((await api.stores.jobs.tally()).queued).toBe(0);
  expect(await statusOf(first)).toBe(202);
  expect((await second).status).toBe(202);
});

test("who hangs up gives its room back", async () => {
  await using api = await startNarrow(0);
  const first = begin(api, JOBS);
  await expect.poll(async () => (await postWhole(api)).status).toBe(503);
  first.destroy();
  await expect.poll(async () => (await postWhole(api)).status).toBe(202);
});

test("a caller who waits for its picture takes no room any more", async () => {
  await using api = await startNarrow(0);
  const waiting = post(api, GET_IMAGE, { "content-length": BODY.length });
  waiting.end(BODY);
  await expect.poll(async () => (await api.stores.jobs.tally()).queued).toBe(1);
  expect((await postWhole(api)).status).toBe(202);
  waiting.destroy();
});

test("a body of unknown length counts as the longest", async () => {
  await using api = await startNarrow(0);
  expect(await statusOf(post(api, JOBS, { "transfer-encoding": "chunked" }))).toBe(503);
});

test("a body that is too long is refused for that, whatever room there is", async () => {
  await using api = await startNarrow(0);
  const long = post(api, JOBS, { "content-length": MAX_BODY_BYTES + 1 });
  long.flushHeaders();
  const [{ statusCode }] = (await once(long, "response")) as [IncomingMessage];
  expect(statusCode).toBe(413);
  long.destroy();
});
