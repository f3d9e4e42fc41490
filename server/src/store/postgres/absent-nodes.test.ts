import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { START_LIMIT_MS, startPostgres, type PostgresServer } from "../../test-support/postgres-server.ts";
import { createAdmissions, jobOf, LEASE, NO_LIMITS, type AdmissionExample } from "../conformance/examples.ts";
import type { Stores } from "../../stores.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

let server: PostgresServer;
let admin: Client;
let schemas = 0;
let schema: string;
let one: Stores;
let other: Stores;

const newAdmission = createAdmissions({ now: () => new Date(), advance: () => undefined });

beforeAll(async () => {
  server = await startPostgres();
  admin = await server.connect();
}, START_LIMIT_MS);
afterAll(async () => {
  await admin.end();
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  schema = `absent_${schemas++}`;
  one = await openPostgresStore({ url: server.url, schema });
  other = await openPostgresStore({ url: server.url, schema });
  await admin.query(`SET search_path = ${schema}`);
});
afterEach(async () => {
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

async function admit(store: Stores, example?: AdmissionExample): Promise<string> {
  return jobOf(await store.jobs.admit(newAdmission(example), 0, NO_LIMITS)).id;
}

/** As if the database had been away for so long, for all of them. */
async function loseMinutes(minutes: number): Promise<void> {
  const lost = `interval '${minutes} minutes'`;
  await admin.query(`UPDATE duty SET done_at = done_at - ${lost}`);
  await admin.query(`UPDATE node SET seen_until = seen_until - ${lost}`);
  await admin.query(`UPDATE job SET lease_until_ms = lease_until_ms - ${minutes * 60_000} WHERE lease_until_ms IS NOT NULL`);
}

/** As if nobody had renewed a lease or said that they are there, while others looked. */
async function dieOut(): Promise<void> {
  await admin.query("UPDATE job SET lease_until_ms = 0 WHERE lease_until_ms IS NOT NULL");
  await admin.query("UPDATE node SET seen_until = '-infinity'");
}

describe("a database that was away for longer than a lease", () => {
  test("takes nobody for dead who could not say otherwise", async () => {
    const id = await admit(one);
    await one.jobs.recover();
    const { fence } = (await one.jobs.claim("worker", LEASE))!;
    for (let outage = 0; outage < 5; outage++) {
      await loseMinutes(10);
      expect(await other.jobs.recover()).toBe(0);
      expect(await one.jobs.renew(fence, LEASE)).toBe("held");
    }
    expect(await one.jobs.find(id)).toMatchObject({ state: "running", attempts: 1 });
  });

  test("gives those up all the same who stay silent after it", async () => {
    const id = await admit(one);
    await one.jobs.recover();
    await one.jobs.claim("worker", LEASE);
    await loseMinutes(10);
    expect(await other.jobs.recover()).toBe(0);
    await dieOut();
    expect(await other.jobs.recover()).toBe(1);
    expect(await one.jobs.find(id)).toMatchObject({ state: "queued", attempts: 1 });
  });

  test("cancels nothing that somebody waits for at a gateway that is still there", async () => {
    const id = await admit(one, { isDurable: false });
    await one.jobs.recover();
    await loseMinutes(10);
    expect(await other.jobs.recover()).toBe(0);
    expect((await one.jobs.find(id))?.state).toBe("queued");
  });
});

describe("of the jobs of a gateway that was killed", () => {
  test("those are cancelled that only its connections waited for, whether they run or not", async () => {
    const transient = { isDurable: false };
    const [running, waiting] = [await admit(one, transient), await admit(one, transient)];
    const { fence } = (await other.jobs.claim("worker", LEASE))!;
    const [kept, durable] = [await admit(one, transient), await admit(one)];
    await one.jobs.makeDurable(kept);
    await admin.query("UPDATE node SET seen_until = '-infinity'");
    expect(await other.jobs.recover()).toBe(2);
    const states = await Promise.all([running, waiting, kept, durable].map(async (id) => (await other.jobs.find(id))?.state));
    expect(states).toEqual(["cancelled", "cancelled", "queued", "queued"]);
    expect(await other.jobs.renew(fence, LEASE)).toBe("cancelled");
  });

  test("none is touched while it is there, and all are left to others when it has left", async () => {
    const id = await admit(one, { isDurable: false });
    expect(await other.jobs.recover()).toBe(0);
    await one[Symbol.asyncDispose]();
    expect(await other.jobs.recover()).toBe(1);
    expect((await other.jobs.find(id))?.state).toBe("cancelled");
    one = await openPostgresStore({ url: server.url, schema });
  });
});

describe("what is to be done once for all", () => {
  test("is done by one of those who ask, and again when its time has come", async () => {
    const ask = async () => Promise.all([one, other, one, other].map(async ({ rota }) => rota.takes("sweep", 60_000)));
    expect((await ask()).filter((takes) => takes)).toHaveLength(1);
    expect((await ask()).filter((takes) => takes)).toHaveLength(0);
    expect(await one.rota.takes("another", 60_000)).toBe(true);
    await admin.query("UPDATE duty SET done_at = done_at - interval '61 seconds'");
    expect((await ask()).filter((takes) => takes)).toHaveLength(1);
  });

  test("locks rows of usage in the order of their owners, whatever the order of the jobs", async () => {
    for (const owner of ["b", "a"]) await admit(one, { owner });
    await admin.query("INSERT INTO usage SELECT owner, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 0, 0, 0, 0 FROM job");
    await admin.query("UPDATE job SET created_at_ms = 0");
    await admin.query("BEGIN");
    await admin.query("SELECT FROM usage WHERE owner = 'a' FOR UPDATE");
    const swept = one.jobs.sweep();
    const isBlocked = async () => (await admin.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount;
    await expect.poll(isBlocked, { timeout: 20_000 }).toBeGreaterThan(0);
    // Whoever waits for the first of them holds none of the others.
    await admin.query("SELECT FROM usage WHERE owner = 'b' FOR UPDATE NOWAIT");
    await admin.query("COMMIT");
    expect(await swept).toBe(2);
  });
});
