import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSubscription } from "../../server/src/keys/issue-keys.ts";
import { NO_LIMITS } from "../../server/src/keys/subscription.ts";
import { startKeyedServer, type KeyedServer } from "../../server/src/test-support/keyed-server.ts";
import { takeJob } from "../../server/src/test-support/work-by-hand.ts";
import { Retouch, type JobEvent } from "./index.ts";
import { startCuttingProxy, type CuttingProxy } from "./test-support/cutting-proxy.ts";

let server: KeyedServer;
let proxy: CuttingProxy;

beforeEach(async () => {
  server = await startKeyedServer({ hasWorker: false });
  proxy = await startCuttingProxy(server.port);
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function connect(key = server.issued.keys.primary): Retouch {
  return new Retouch({ baseUrl: proxy.url, key });
}

/** A key that is good for making pictures, and not for looking at jobs. */
async function connectForPicturesOnly(): Promise<Retouch> {
  const issued = await createSubscription(server.store, "pictures", { scopes: ["images:create"], limits: NO_LIMITS });
  return connect(issued!.keys.primary);
}

function show(event: JobEvent): string {
  if (event.type === "preview") return `preview ${event.step}: ${new TextDecoder().decode(event.image.bytes)}`;
  if (event.type === "image") return `image: ${new TextDecoder().decode(event.result.images[0]?.bytes)}`;
  return event.type === "progress" ? `progress ${event.step}` : event.type;
}

describe("a connection that breaks in the middle costs no event and doubles none", () => {
  test.each<[string, () => Promise<AsyncGenerator<JobEvent, void>>]>([
    ["stream", async () => connect().stream({ prompt: "a lion" })],
    ["stream with a key that cannot look at jobs", async () => (await connectForPicturesOnly()).stream({ prompt: "a lion" })],
    [
      "jobs.events",
      async () => {
        const { jobs } = connect();
        return jobs.events((await jobs.create({ prompt: "a lion" })).id);
      },
    ],
  ])("%s", async (_, open) => {
    const events = await open();
    const seen: string[] = [];
    const see = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) seen.push(show((await events.next()).value as JobEvent));
    };
    await see(1);
    const work = await takeJob(server.stores);
    await work.progress(1);
    await see(2);
    proxy.cut();
    await work.preview(1);
    await work.progress(2);
    await see(2);
    proxy.cut();
    proxy.cut();
    await work.progress(3);
    await see(1);
    proxy.cut();
    await work.succeed();
    await see(1);
    expect(seen).toEqual(["queued", "progress 0", "progress 1", "preview 1: preview 1", "progress 2", "progress 3", "image: picture 0"]);
    expect((await events.next()).done).toBe(true);
    expect(proxy.connections()).toBeGreaterThanOrEqual(4);
    expect((await server.stores.jobs.find(work.job.id))?.state).toBe("succeeded");
  });
});

test("it may break at any byte", async () => {
  const { id } = await connect().jobs.create({ prompt: "a lion" });
  const work = await takeJob(server.stores);
  for (const step of [1, 2, 3, 4]) await work.progress(step);
  await work.succeed();

  const whole = ["queued", "progress 0", "progress 1", "progress 2", "progress 3", "progress 4", "image: picture 0"];
  const follow = async (cutAfter: number): Promise<number> => {
    await using own = await startCuttingProxy(server.port);
    own.cutNextAfter(cutAfter);
    const seen: string[] = [];
    for await (const event of new Retouch({ baseUrl: own.url, key: server.issued.keys.primary }).jobs.events(id)) seen.push(show(event));
    expect(seen).toEqual(whole);
    return own.connections();
  };
  // The answer's head is some 300 bytes, all of it some 1500.
  const connections = await Promise.all(Array.from({ length: 40 }, async (_, i) => follow(1 + i * 31)));
  expect(connections.filter((count) => count === 2).length).toBeGreaterThan(30);
});
