import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../jobs/clock.ts";
import { createSubscription } from "../../keys/issue-keys.ts";
import { createLink, signIn } from "../../keys/sign-in.ts";
import { NO_LIMITS } from "../../keys/subscription.ts";
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

describe("the database", () => {
  test("holds no key, no link and no session, in any of its files", async () => {
    const { subscription, keys } = (await createSubscription(createSqliteSubscriptionStore(database), "shop"))!;
    const sessions = createSqliteSessionStore({ database, clock: systemClock });
    const opened = await createLink(sessions, subscription.id);
    const tokens = [opened, (await signIn(sessions, opened))!, await createLink(sessions, subscription.id)];
    const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
    expect(bytes.includes("shop")).toBe(true);
    for (const secret of [...Object.values(keys), ...tokens]) expect(bytes.includes(secret.slice(4))).toBe(false);
  });

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
    expect(await createSqliteSubscriptionStore(database).list()).toEqual([
      {
        id: "1",
        name: "shop",
        state: "active",
        scopes: "all",
        priority: 0,
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
