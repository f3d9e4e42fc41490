import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFirstSubscription, createSubscription, rotateKey } from "../../keys/issue-keys.ts";
import { verifyKey } from "../../keys/verify-key.ts";
import { NO_LIMITS } from "../../keys/subscription.ts";
import { createLink, signIn } from "../../keys/sign-in.ts";
import { openDatabase } from "./open-database.ts";
import { SUBSCRIPTIONS } from "./schema/001-subscriptions.ts";
import { createSqliteSessionStore } from "./sqlite-session-store.ts";
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

  test("no file of the data folder contains a key, a link or a session", async () => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    const sessions = createSqliteSessionStore(database);
    const opened = await createLink(sessions, subscription.id);
    const tokens = [opened, (await signIn(sessions, opened))!, await createLink(sessions, subscription.id)];
    const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
    expect(bytes.includes("shop")).toBe(true);
    for (const secret of [...Object.values(keys), ...tokens]) expect(bytes.includes(secret.slice(4))).toBe(false);
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

  test("terms are kept as they were set", async () => {
    const { subscription, keys } = (await createSubscription(store(), "shop"))!;
    const terms = { scopes: ["jobs:read"], limits: { requestsPerMinute: 1, runningJobs: 2, imagesPerDay: 3 } } as const;
    await store().setTerms(subscription.id, terms);
    expect((await verifyKey(store(), keys.primary))?.subscription).toEqual({ ...subscription, ...terms });
    await store().setTerms(subscription.id, { scopes: "all", limits: NO_LIMITS });
    expect((await verifyKey(store(), keys.primary))?.subscription).toEqual(subscription);
  });

  test("a use moves forward only", async () => {
    const { subscription } = (await createSubscription(store(), "shop"))!;
    for (const time of [1000, 3000, 2000]) await store().recordUse(subscription.id, "primary", new Date(time));
    expect((await store().findByName("shop"))?.lastUsedAt).toEqual({ primary: new Date(3000), secondary: null });
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

  test("of the first version keeps its subscriptions, which may do everything", async () => {
    database.close();
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const old = new DatabaseSync(join(folder, "retouch.sqlite"));
    old.exec(`${SUBSCRIPTIONS}; PRAGMA user_version = 1; INSERT INTO subscription VALUES ('1', 'shop', 'active', x'00', NULL, 5)`);
    old.close();
    database = openDatabase(folder);
    expect(await store().list()).toEqual([
      {
        id: "1",
        name: "shop",
        state: "active",
        scopes: "all",
        limits: NO_LIMITS,
        keyHashes: { primary: new Uint8Array(1), secondary: null },
        lastUsedAt: { primary: null, secondary: null },
        createdAt: new Date(5),
      },
    ]);
  });

  test("of a newer version is refused, not guessed at", () => {
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => openDatabase(folder)).toThrow("The database is of version 99, made by a newer Retouch");
  });
});
