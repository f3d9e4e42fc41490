import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobListSchema, jobReplySchema, type JobReply } from "@retouch/contract";
import { decodePicture } from "@retouch/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../store/sqlite/open-store.ts";
import { startCli, TINY_MODEL } from "../test-support/run-cli.ts";

const JOBS = 20;

let folder: string;
const servers: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-killed-"));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map(kill));
  rmSync(folder, { recursive: true });
});

/** A real server on the test's data folder, and where it listens. */
async function serve(): Promise<{ server: ChildProcess; url: string }> {
  const server = startCli(
    ["serve", "--no-auth", "--port", "0", "--data", folder, "--model", TINY_MODEL, "--log-level", "error"],
    {},
    folder,
  );
  servers.push(server);
  server.stderr!.pipe(process.stderr);
  let banner = "";
  for await (const chunk of server.stdout!.iterator({ destroyOnReturn: false })) {
    banner += String(chunk);
    if (banner.includes("--output")) break;
  }
  server.stdout!.resume();
  return { server, url: `${/http:\/\/[\d.:]+/.exec(banner)![0]}/inpainting/v1/jobs` };
}

/** No process is asked, none can clean up. */
async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "close");
  server.kill("SIGKILL");
  await ended;
}

async function submit(url: string, seed: number): Promise<string> {
  const body = JSON.stringify({ prompt: "a lion", size: "64x64", steps: 12, seed });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(response.status).toBe(202);
  return jobReplySchema.parse(await response.json()).id;
}

async function list(url: string): Promise<JobReply[]> {
  return jobListSchema.parse(await (await fetch(`${url}?limit=100`)).json()).data;
}

const succeeded = async (url: string): Promise<number> => (await list(url)).filter(({ status }) => status === "succeeded").length;

test(
  `of ${JOBS} queued jobs none is lost and none is done twice when the server is killed in the middle`,
  { timeout: 400_000 },
  async () => {
    const first = await serve();
    const ids = await Promise.all(Array.from({ length: JOBS }, (_, seed) => submit(first.url, seed)));
    await expect.poll(() => succeeded(first.url), { timeout: 120_000, interval: 20 }).toBeGreaterThan(2);
    await kill(first.server);

    // What a fresh process finds: everything that was accepted, and work left to do.
    using store = openStore(folder);
    const left = await store.jobs.list({ owner: "local", limit: 100 });
    expect(left.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const doneBefore = left.filter(({ state }) => state === "succeeded");
    expect(doneBefore.length).toBeLessThan(JOBS);

    const second = await serve();
    await expect.poll(() => succeeded(second.url), { timeout: 200_000, interval: 500 }).toBe(JOBS);
    for (const { seed, result } of await list(second.url)) {
      const picture = await decodePicture(new Uint8Array(await (await fetch(result!.images[0].url)).arrayBuffer()));
      expect([picture.width, result!.images[0].seed]).toEqual([64, seed]);
    }
    await kill(second.server);

    const jobs = await Promise.all(ids.map(async (id) => (await store.jobs.find(id))!));
    const again = jobs.filter(({ attempts }) => attempts > 1);
    expect(again.length, "jobs that were begun twice").toBeLessThanOrEqual(1);
    for (const { id, result } of doneBefore) expect((await store.jobs.find(id))?.result).toEqual(result);
    for (const id of ids) {
      const events = await store.jobs.events(id, 0);
      expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1));
      expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(1);
    }
    expect(await store.jobs.usage("local", new Date(), new Date())).toMatchObject([{ jobs: JOBS, pictures: JOBS, failures: 0 }]);
  },
);

test("a server that is told to stop finishes the job it has begun, and leaves the others as they were", { timeout: 200_000 }, async () => {
  const { server, url } = await serve();
  const ids = await Promise.all(Array.from({ length: JOBS }, (_, seed) => submit(url, seed)));
  await expect.poll(() => succeeded(url), { timeout: 120_000, interval: 20 }).toBeGreaterThan(0);
  const ended = once(server, "close") as Promise<[number]>;
  server.kill("SIGTERM");
  expect((await ended)[0]).toBe(0);

  using store = openStore(folder);
  const jobs = await Promise.all(ids.map(async (id) => (await store.jobs.find(id))!));
  const kinds = new Set(jobs.map(({ state, attempts }) => `${state} ${attempts}`));
  expect(kinds).toEqual(new Set(["succeeded 1", "queued 0"]));
});
