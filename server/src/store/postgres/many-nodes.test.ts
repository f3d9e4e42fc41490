import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { START_LIMIT_MS, startPostgres, type PostgresServer } from "../../test-support/postgres-server.ts";
import { createAdmissions, FAILURE, LEASE, NO_LIMITS, progressAt, resultOf } from "../conformance/examples.ts";
import { createTestClock } from "../conformance/store-under-test.ts";
import { createSubscription } from "../../keys/issue-keys.ts";
import { verifyKey } from "../../keys/verify-key.ts";
import type { Stores } from "../../stores.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

let server: PostgresServer;
let schemas = 0;
let schema: string;
let nodes: Stores[] = [];

const newAdmission = createAdmissions(createTestClock());

beforeAll(async () => {
  server = await startPostgres();
}, START_LIMIT_MS);
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(() => {
  schema = `nodes_${schemas++}`;
});
afterEach(async () => {
  for (const node of nodes) await node[Symbol.asyncDispose]();
  nodes = [];
});

async function openNode(): Promise<Stores> {
  const node = await openPostgresStore({ url: server.url, schema });
  nodes.push(node);
  return node;
}

async function query(text: string): Promise<void> {
  const client = await server.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

describe("several nodes on one database", () => {
  test("hear of each other's commits", async () => {
    const [gateway, worker] = [await openNode(), await openNode()];
    const queue = Promise.withResolvers<void>();
    worker.jobs.watchQueue(queue.resolve);
    const admission = newAdmission({ webhook: { url: "https://example.com/", events: ["job.succeeded"] } });
    await gateway.jobs.admit(admission, 0, NO_LIMITS);
    await queue.promise;

    const { fence } = (await worker.jobs.claim("worker", LEASE))!;
    const progress = Promise.withResolvers<void>();
    const stop = gateway.jobs.watch(admission.id, progress.resolve);
    await worker.jobs.renew(fence, LEASE, [progressAt(1)]);
    await progress.promise;
    stop();

    const due = Promise.withResolvers<void>();
    gateway.webhooks.watchDue(due.resolve);
    await worker.jobs.complete(fence, resultOf());
    await due.promise;
    expect((await gateway.jobs.find(admission.id))?.state).toBe("succeeded");
  });

  test("commit nothing by a claim that a crash of the database took back, once another has the job", async () => {
    const [one, other] = [await openNode(), await openNode()];
    const admission = newAdmission({ isDurable: false });
    await one.jobs.admit(admission, 0, NO_LIMITS);
    const lost = (await one.jobs.claim("one", LEASE))!.fence;
    await query(`DELETE FROM ${schema}.job_event`);
    await query(`
      UPDATE ${schema}.job SET state = 'queued', started_at_ms = NULL, lease_until_ms = NULL, worker = NULL, attempts = 0, claims = 0, events = 0`);
    const held = (await other.jobs.claim("other", LEASE))!.fence;
    expect(held.attempt).toBe(lost.attempt);
    expect(await one.jobs.renew(lost, LEASE)).toBe("lost");
    expect(await one.jobs.release(lost)).toBe(false);
    expect(await one.jobs.fail(lost, FAILURE)).toBe(false);
    expect(await one.jobs.complete(lost, resultOf())).toBe(false);
    expect(await other.jobs.complete(held, resultOf())).toBe(true);
  });

  test("admit a job once that is sent again because the answer to its admission was lost", async () => {
    const [one, other] = [await openNode(), await openNode()];
    const admission = newAdmission({ idempotency: { key: "k", fingerprint: "f" } });
    expect((await one.jobs.admit(admission, 0, NO_LIMITS)).kind).toBe("accepted");
    expect((await other.jobs.admit(admission, 0, { ...NO_LIMITS, maxQueued: 1 })).kind).toBe("accepted");
    expect((await one.jobs.stats()).queued).toBe(1);
  });

  test("refuse a key that another has changed, as soon as they hear of it", async () => {
    const [one, other] = [await openNode(), await openNode()];
    const { subscription, keys } = (await createSubscription(one.subscriptions, "shop"))!;
    const opens = async (node: Stores): Promise<boolean> => (await verifyKey(node.subscriptions, keys.primary)) !== undefined;
    expect([await opens(one), await opens(other)]).toEqual([true, true]);
    await one.subscriptions.change(subscription.id, { state: "suspended" });
    expect(await opens(one)).toBe(false);
    await vi.waitFor(async () => expect(await opens(other)).toBe(false));
  });

  test("refuse a key that was changed by one that tells nobody, within the law's five seconds", { timeout: 10_000 }, async () => {
    const node = await openNode();
    const { keys } = (await createSubscription(node.subscriptions, "shop"))!;
    const opens = async (): Promise<boolean> => (await verifyKey(node.subscriptions, keys.primary)) !== undefined;
    expect(await opens()).toBe(true);
    await query(`UPDATE ${schema}.subscription SET state = 'suspended'`);
    await vi.waitFor(async () => expect(await opens()).toBe(false), { timeout: 5000 });
  });

  test("hear of the end of a job that is done by one of an older version", async () => {
    const [gateway] = [await openNode()];
    const admission = newAdmission({ isDurable: false });
    await gateway.jobs.admit(admission, 0, NO_LIMITS);
    const heard: string[] = [];
    gateway.jobs.watchEnd(admission.id, () => heard.push("end"));
    const claim = (await gateway.jobs.claim("worker", LEASE))!;
    await gateway.jobs.renew(claim.fence, LEASE, [progressAt(1)]);
    expect(heard).toEqual([]);
    await query(`SELECT pg_notify('retouch ${schema}', E'older\njob ${admission.id}')`);
    await vi.waitFor(() => expect(heard).toEqual(["end"]));
    await gateway.jobs.complete(claim.fence, resultOf());
    expect(heard).toEqual(["end", "end"]);
  });

  test("know who watches a picture form at another", async () => {
    const [gateway, worker] = [await openNode(), await openNode()];
    expect(worker.audience.isThere("job_1")).toBe(false);
    const leave = gateway.audience.join("job_1");
    await vi.waitFor(() => expect(worker.audience.isThere("job_1")).toBe(true));
    expect(worker.audience.isThere("job_2")).toBe(false);
    leave();
  });

  test("count a subscription's requests together", async () => {
    const [one, other] = [await openNode(), await openNode()];
    await one.rateLimiter.count("shop");
    expect(await other.rateLimiter.count("shop")).toMatchObject({ requests: 2 });
  });

  test("sign with one secret", async () => {
    const secrets = (await Promise.all([openNode(), openNode(), openNode()])).map(({ linkSecret }) =>
      Buffer.from(linkSecret).toString("hex"),
    );
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toHaveLength(64);
  });

  test("see the workers of all, until they leave or are silent", async () => {
    const [gateway, machine] = [await openNode(), await openNode()];
    const worker = (name: string) => ({ name, models: [], device: "cpu", concurrency: 2 });
    await machine.fleet.announce(worker("a"), 60_000);
    await machine.fleet.announce(worker("b"), 60_000);
    await machine.fleet.announce(worker("silent"), -1);
    expect(await gateway.fleet.workers()).toEqual([worker("a"), worker("b")]);
    await machine.fleet.leave("a");
    expect(await gateway.fleet.workers()).toEqual([worker("b")]);
  });
});

describe("the schema", () => {
  test("is made once by nodes that start together", async () => {
    await Promise.all(Array.from({ length: 6 }, async () => openNode()));
    expect((await nodes[0].jobs.admit(newAdmission(), 0, NO_LIMITS)).kind).toBe("accepted");
  });

  test("of a newer version is worked on where that says so", async () => {
    await openNode();
    await query(`UPDATE ${schema}.schema_version SET version = 99`);
    expect((await (await openNode()).jobs.admit(newAdmission(), 0, NO_LIMITS)).kind).toBe("accepted");
  });

  test("of a newer version is refused where that says that this one cannot", async () => {
    await openNode();
    await query(`UPDATE ${schema}.schema_version SET version = 99, works_from = 98`);
    await expect(openNode()).rejects.toThrow("The database is of version 99, made by a newer Retouch; this one knows up to 4");
  });
});

describe("a command that only looks in", () => {
  const lookIn = async (): Promise<Stores> => openPostgresStore({ url: server.url, schema, migrates: false });

  test("works on a schema as it is", async () => {
    const node = await openNode();
    nodes.push(await lookIn());
    expect(await nodes[1].subscriptions.list()).toEqual(await node.subscriptions.list());
  });

  test("makes no tables", async () => {
    await expect(lookIn()).rejects.toThrow("Expected a database that a server has started on but received one without Retouch's tables");
    await expect(query(`SELECT FROM ${schema}.schema_version`)).rejects.toThrow("does not exist");
  });

  test.each([
    ["older", "version = 1", "The database is of version 1, and this Retouch works on version 4."],
    ["newer", "version = 99, works_from = 98", "The database is of version 99, made by a newer Retouch; this one knows up to 4"],
  ])("refuses an %s schema, and leaves it as it is", async (_age, change, message) => {
    await openNode();
    await query(`UPDATE ${schema}.schema_version SET ${change}`);
    await expect(lookIn()).rejects.toThrow(message);
    await query(`DO $$ BEGIN ASSERT (SELECT count(*) FROM ${schema}.schema_version WHERE ${change.replace(",", " AND")}) = 1; END $$`);
  });
});

describe("a database that is stopped at once and started again", () => {
  test("has every job that was acknowledged, answers who asked meanwhile, and wakes who may have missed something", async () => {
    await using own = await startPostgres({ isDurable: true });
    const store = await openPostgresStore({ url: own.url });
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const admission = newAdmission();
      await store.jobs.admit(admission, 0, NO_LIMITS);
      ids.push(admission.id);
    }
    const woken = Promise.withResolvers<void>();
    store.jobs.watchQueue(woken.resolve);

    await own.stopImmediately();
    const asked = store.jobs.find(ids[0]);
    const admitted = store.jobs.admit(newAdmission(), 0, NO_LIMITS);
    await sleep(500);
    await own.start();
    expect((await asked)?.id).toBe(ids[0]);
    expect((await admitted).kind).toBe("accepted");
    await woken.promise;
    for (const id of ids) expect((await store.jobs.find(id))?.state).toBe("queued");
    await store[Symbol.asyncDispose]();
  });

  test("that stays away is told as such, and nothing of it hangs", async () => {
    await using own = await startPostgres();
    const store = await openPostgresStore({ url: own.url });
    await own.stopImmediately();
    await expect(store.jobs.find("job_1")).rejects.toMatchObject({ name: "StoreAway" });
    await store[Symbol.asyncDispose]();
  });
});
