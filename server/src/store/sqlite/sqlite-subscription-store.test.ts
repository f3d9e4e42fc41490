import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFirstSubscription, createSubscription, rotateKey } from "../../keys/issue-keys.ts";
import { verifyKey } from "../../keys/verify-key.ts";
import { openDatabase } from "./open-database.ts";
import { createSqliteSubscriptionStore } from "./sqlite-subscription-store.ts";

let folder: string;
let database: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-store-"));
  database = openDatabase(folder);
});

afterEach(() => {
  if (database.isOpen) database.close();
  rmSync(folder, { recursive: true });
});

function store() {
  return createSqliteSubscriptionStore(database);
}

describe("keys", () => {
  test("both keys of a subscription open the API", async () => {
    const issued = (await createSubscription(store(), "shop"))!;
    expect((await verifyKey(store(), issued.keys.primary))?.subscription.name).toBe("shop");
    expect((await verifyKey(store(), issued.keys.secondary))?.subscription.name).toBe("shop");
  });

  test.each(["", "rtk_", "rtk_0000000000000000000000000000000000000000", "x".repeat(100_000)])("%.20j opens nothing", async (key) => {
    await createSubscription(store(), "shop");
    expect(await verifyKey(store(), key)).toBeUndefined();
  });

  test("rotating one slot leaves the other working and the old key dead", async () => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    const replacement = await rotateKey(store(), subscription.id, "primary");
    expect(await verifyKey(store(), keys.primary)).toBeUndefined();
    expect(await verifyKey(store(), keys.secondary)).toBeDefined();
    expect(await verifyKey(store(), replacement)).toBeDefined();
  });

  test("a revoked slot opens nothing", async () => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    await store().setKeyHash(subscription.id, "secondary", null);
    expect(await verifyKey(store(), keys.secondary)).toBeUndefined();
    expect(await verifyKey(store(), keys.primary)).toBeDefined();
  });

  test.each(["suspended", "cancelled"] as const)("a %s subscription opens nothing", async (state) => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    await store().setState(subscription.id, state);
    expect(await verifyKey(store(), keys.primary)).toBeUndefined();
  });

  test("a suspended subscription can be resumed", async () => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    await store().setState(subscription.id, "suspended");
    await store().setState(subscription.id, "active");
    expect(await verifyKey(store(), keys.primary)).toBeDefined();
  });

  test("no file of the data folder contains a key", async () => {
    const { keys } = (await createSubscription(store(), "shop"))!;
    const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
    expect(bytes.includes("shop")).toBe(true);
    for (const key of Object.values(keys)) expect(bytes.includes(key.slice(4))).toBe(false);
  });
});

describe("subscriptions", () => {
  test("a name is given once", async () => {
    await createSubscription(store(), "shop");
    expect(await createSubscription(store(), "shop")).toBeUndefined();
    expect(await store().list()).toHaveLength(1);
  });

  test("only a store with none gets the first one", async () => {
    const bootstrapKey = "0123456789abcdef0123456789abcdef";
    expect((await createFirstSubscription(store(), bootstrapKey))?.keys.primary).toBe(bootstrapKey);
    expect(await createFirstSubscription(store(), undefined)).toBeUndefined();
    expect((await verifyKey(store(), bootstrapKey))?.subscription.name).toBe("default");
  });

  test("they are listed oldest first and found by name", async () => {
    for (const name of ["b", "a", "c"]) await createSubscription(store(), name);
    expect((await store().list()).map(({ name }) => name)).toEqual(["b", "a", "c"]);
    expect((await store().findByName("a"))?.state).toBe("active");
    expect(await store().findByName("d")).toBeUndefined();
  });

  test("they survive closing the database", async () => {
    const { keys, subscription } = (await createSubscription(store(), "shop"))!;
    database.close();
    database = openDatabase(folder);
    expect(await verifyKey(store(), keys.primary)).toEqual({ subscription, slot: "primary" });
  });

  test("another process's changes are seen at once", async () => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    const other = openDatabase(folder);
    await createSqliteSubscriptionStore(other).setState(subscription.id, "cancelled");
    other.close();
    expect(await verifyKey(store(), keys.primary)).toBeUndefined();
  });
});

describe("the database", () => {
  test("keeps every acknowledged commit through a power cut", () => {
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(database.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
  });

  test("of a newer version is refused, not guessed at", () => {
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => openDatabase(folder)).toThrow("The database is of version 99, made by a newer Retouch");
  });
});
