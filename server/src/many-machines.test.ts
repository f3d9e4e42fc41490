import { setTimeout as sleep } from "node:timers/promises";
import { jobListSchema, jobReplySchema, type JobReply } from "@retouch/contract";
import { decodePicture } from "@retouch/engine";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openPostgresStore } from "./store/postgres/open-postgres-store.ts";
import { startPostgres, type PostgresServer } from "./test-support/postgres-server.ts";
import { startGatewayProcess, startWorkerProcess, type ServerProcess } from "./test-support/server-process.ts";

const JOBS = 12;
const TIME_LIMIT_MS = 300_000;

let database: PostgresServer;
let nodes: ServerProcess[] = [];

beforeAll(async () => {
  database = await startPostgres({ isDurable: true });
});
afterAll(() => database[Symbol.asyncDispose]());
afterEach(async () => {
  await Promise.all(nodes.map(async (node) => node.end("SIGKILL")));
  nodes = [];
});

async function start(make: (url: string) => Promise<ServerProcess>): Promise<ServerProcess> {
  const node = await make(database.url);
  nodes.push(node);
  return node;
}

async function submit({ url }: ServerProcess, seed: number): Promise<string> {
  const body = JSON.stringify({ prompt: "a lion", size: "64x64", steps: 30, exact_steps: true, seed });
  const response = await fetch(`${url}/inpainting/v1/jobs`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(response.status).toBe(202);
  return jobReplySchema.parse(await response.json()).id;
}

async function list({ url }: ServerProcess): Promise<JobReply[]> {
  return jobListSchema.parse(await (await fetch(`${url}/inpainting/v1/jobs?limit=100`)).json()).data;
}

const succeeded = async (node: ServerProcess): Promise<number> => (await list(node)).filter(({ status }) => status === "succeeded").length;

test(
  "two gateways and two workers on one database lose nothing when one of each is killed, and then the database",
  { timeout: TIME_LIMIT_MS },
  async () => {
    const [gateway, otherGateway] = [await start(startGatewayProcess), await start(startGatewayProcess)];
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503); // nobody does the jobs yet
    const [worker, otherWorker] = [await start(startWorkerProcess), await start(startWorkerProcess)];
    await expect.poll(async () => (await fetch(`${gateway.url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);

    // 1. What one takes in is seen at the other.
    const ids = await Promise.all(Array.from({ length: JOBS }, async (_, seed) => submit(seed % 2 === 0 ? gateway : otherGateway, seed)));
    expect((await list(otherGateway)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());

    // 2. A worker and a gateway end without a word.
    await expect.poll(async () => (await list(gateway)).filter(({ status }) => status === "running").length, { timeout: 60_000 }).toBe(2);
    await worker.end("SIGKILL");
    await gateway.end("SIGKILL");

    // 3. So does the database, which comes back.
    await database.stopImmediately();
    await sleep(1000);
    await database.start();

    await expect.poll(async () => succeeded(otherGateway), { timeout: 200_000, interval: 500 }).toBe(JOBS);
    for (const { seed, result } of await list(otherGateway)) {
      const bytes = new Uint8Array(await (await fetch(result!.images[0].url)).arrayBuffer());
      expect([(await decodePicture(bytes)).width, result!.images[0].seed]).toEqual([64, seed]);
    }

    // 4. And a worker that is told to stop ends well.
    expect(await otherWorker.end("SIGTERM")).toBe(0);
    const store = await openPostgresStore({ url: database.url });
    try {
      expect(await store.jobs.usage("local", new Date(), new Date())).toMatchObject([{ jobs: JOBS, pictures: JOBS, failures: 0 }]);
      expect(await store.fleet.workers()).toEqual([]);
      for (const id of ids) {
        const events = await store.jobs.events(id, 0);
        expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1));
        expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(1);
      }
    } finally {
      await store[Symbol.asyncDispose]();
    }
  },
);
