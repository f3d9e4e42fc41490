import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSubscription } from "../../keys/issue-keys.ts";
import { hashKey } from "../../keys/key.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import { openDatabase } from "./open-database.ts";
import { createSqliteSubscriptionStore } from "./sqlite-subscription-store.ts";

let folder: string;
let databases: DatabaseSync[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-subscriptions-"));
  databases = [];
});

afterEach(() => {
  for (const database of databases) database.close();
  rmSync(folder, { recursive: true });
});

/** As each process that uses the folder has one. */
function open(): SubscriptionStore {
  const database = openDatabase(folder);
  databases.push(database);
  return createSqliteSubscriptionStore(database);
}

test.each(["this process", "another process"])("a key that was just used is found as %s has changed it since", async (who) => {
  const server = open();
  const changer = who === "this process" ? server : open();
  const { subscription, keys } = (await createSubscription(server, "shop"))!;
  const [{ id }, hash] = [subscription, hashKey(keys.primary)];
  const find = async () => server.findByKeyHash(hash);
  expect(await find()).toMatchObject({ name: "shop", state: "active" });

  expect(await changer.change(id, { name: "garden" })).toBe("changed");
  expect(await find()).toMatchObject({ name: "garden" });
  await changer.recordUse(id, "primary", new Date(5));
  expect((await find())?.lastUsedAt.primary).toEqual(new Date(5));
  expect(await changer.change(id, { state: "suspended" })).toBe("changed");
  expect(await find()).toMatchObject({ state: "suspended" });
  await changer.setKeyHash(id, "primary", null);
  expect(await find()).toBeUndefined();
  await changer.setKeyHash(id, "primary", hash);
  expect(await find()).toMatchObject({ name: "garden" });
});
