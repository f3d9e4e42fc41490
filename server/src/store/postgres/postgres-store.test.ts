import { afterAll, beforeAll } from "vitest";
import { Client } from "pg";
import type { Clock } from "../../jobs/clock.ts";
import { START_LIMIT_MS, startPostgres, type PostgresServer } from "../../test-support/postgres-server.ts";
import { describeStore } from "../conformance/describe-store.ts";
import type { StoreUnderTest } from "../conformance/store-under-test.ts";
import type { Stores } from "../../stores.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

/** A store that one test after another gets empty: making tables and connections takes longer than most tests. */
interface Slot {
  readonly schema: string;
  readonly store: Stores;
  clock: Clock;
}

/** What nothing else refers to goes last. Faster than TRUNCATE, which makes some sixty files anew. */
const TABLES = ["job", "blob", "usage", "webhook_message", "webhook_disabled_url", "webhook_secret", "subscription", "duty"];

let server: PostgresServer;
let admin: Client;
const slots: Slot[] = [];
const free: Slot[] = [];

beforeAll(async () => {
  server = await startPostgres();
  admin = new Client({ connectionString: server.url });
  await admin.connect();
}, START_LIMIT_MS);

afterAll(async () => {
  for (const { store } of slots) await store[Symbol.asyncDispose]();
  await admin.end();
  await server[Symbol.asyncDispose]();
});

async function makeSlot(clock: Clock): Promise<Slot> {
  const schema = `store_${slots.length}`;
  const store = await openPostgresStore({ url: server.url, schema, clock: () => slot.clock() });
  const slot: Slot = { schema, store, clock };
  slots.push(slot);
  return slot;
}

async function openEmpty(clock: Clock): Promise<StoreUnderTest> {
  const slot = free.pop() ?? (await makeSlot(clock));
  slot.clock = clock;
  const { schema, store } = slot;
  const others: Stores[] = [];
  return {
    ...store,
    async reopen() {
      const other = await openPostgresStore({ url: server.url, schema, clock });
      others.push(other);
      return other;
    },
    async damage(blob) {
      await admin.query(`UPDATE ${schema}.blob SET bytes = set_byte(bytes, 0, get_byte(bytes, 0) # 1) WHERE id = $1`, [blob]);
    },
    async close() {
      for (const other of others) await other[Symbol.asyncDispose]();
      await admin.query(TABLES.map((table) => `DELETE FROM ${schema}.${table}`).join("; "));
      free.push(slot);
    },
  };
}

describeStore("PostgreSQL", openEmpty);
