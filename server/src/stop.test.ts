import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jobReplySchema } from "@retouch/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "./store/sqlite/open-store.ts";
import { startLocalReceiver } from "./test-support/local-receiver.ts";
import { readEvents } from "./test-support/read-events.ts";
import { startServerProcess, type ServerProcess } from "./test-support/server-process.ts";

/** What the documentation promises, and what a service manager waits for (`docs/operating.md`). */
const STOP_LIMIT_MS = 30_000;
const SOON = { timeout: 60_000, interval: 50 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-stop-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function post({ url }: ServerProcess, path: string, fields: object, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ prompt: "a lion", size: "64x64", steps: 1, ...fields });
  return fetch(`${url}/inpainting/v1/${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
}

/** Stops the process that a server has for its engine where it stands: an edit that never ends, in a process that heeds no signal but one. */
function freezeEngine({ child }: ServerProcess): void {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ");
  expect(children).toHaveLength(1);
  process.kill(Number(children[0]), "SIGSTOP");
}

test("with an engine that hangs, a webhook that hangs and a stream that is held, SIGTERM ends a server within 30 s, and nothing is lost", async () => {
  await using receiver = await startLocalReceiver(() => undefined);
  await using server = await startServerProcess(folder, ["--allow-outgoing", receiver.authority]);

  // 1. A delivery that nobody answers
  const told = jobReplySchema.parse(await (await post(server, "jobs", { webhook: receiver.url })).json());
  await expect.poll(() => receiver.received.length, SOON).toBe(1);

  // 2. An edit under way, and a stream of it that its reader holds
  freezeEngine(server);
  const running = jobReplySchema.parse(await (await post(server, "jobs", {})).json());
  const stream = await fetch(running.events_url, { headers: { accept: "text/event-stream" } });
  const events = readEvents(stream);
  await events.next();
  const state = async (): Promise<string> => jobReplySchema.parse(await (await fetch(running.url)).json()).status;
  await expect.poll(state, SOON).toBe("running");
  // A caller on an open connection, whose picture waits behind that one
  const waiting = post(server, "getImage", {});
  await sleep(200);

  const before = performance.now();
  const code = await server.end("SIGTERM");
  const stopMs = performance.now() - before;
  process.stdout.write(`stopped in ${Math.round(stopMs)} ms\n`);
  expect(code).toBe(0);
  expect(stopMs).toBeLessThan(STOP_LIMIT_MS);
  expect((await waiting).status).toBe(503);
  expect((await waiting).headers.get("retry-after")).toBe("5");

  // 3. The edit was handed back, and the message is to be sent again.
  using store = openStore(folder);
  expect(await store.jobs.find(running.id)).toMatchObject({ state: "queued", attempts: 0 });
  const [message] = await store.webhooks.list({ owner: "local", jobId: told.id, limit: 1 });
  expect(message.state).toBe("pending");
  expect(new Set(message.attempts.map(({ failure }) => failure))).toEqual(new Set(["The host did not answer in time"]));
}, 200_000);
