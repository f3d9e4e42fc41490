import type { DatabaseSync } from "node:sqlite";
import { applyChange, isAdministrator, type KeySlot } from "../../keys/subscription.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import { keepKnownKeys } from "../known-keys.ts";
import { toSubscription, toSubscriptionRow, toTermsRow } from "../subscription-row.ts";
import { createWrite } from "./write.ts";

const COLUMNS: Readonly<Record<KeySlot, { readonly hash: string; readonly usedAt: string }>> = {
  primary: { hash: "primary_key_hash", usedAt: "primary_used_at_ms" },
  secondary: { hash: "secondary_key_hash", usedAt: "secondary_used_at_ms" },
};

const INSERT = `
  INSERT INTO subscription (id, name, state, primary_key_hash, secondary_key_hash, created_at_ms,
    scopes, requests_per_minute, running_jobs, images_per_day, priority)
  SELECT :id, :name, :state, :primary, :secondary, :createdAt, :scopes, :requestsPerMinute, :runningJobs, :imagesPerDay, :priority`;

/** True for a row that holds one of the new keys: a key opens one subscription, whichever slot it is in. */
const HOLDS_NEW_KEY = "primary_key_hash IN (:primary, :secondary) OR secondary_key_hash IN (:primary, :secondary)";

/** Subscriptions in SQLite. Every statement is its own transaction, but for a change, which looks before it writes. */
export function createSqliteSubscriptionStore(database: DatabaseSync): SubscriptionStore {
  const selectAll = database.prepare("SELECT * FROM subscription ORDER BY created_at_ms, rowid");
  const selectOne = database.prepare("SELECT * FROM subscription WHERE id = ?");
  const selectByName = database.prepare("SELECT * FROM subscription WHERE name = ?");
  const selectByKeyHash = database.prepare("SELECT * FROM subscription WHERE primary_key_hash = :hash OR secondary_key_hash = :hash");
  const insert = database.prepare(
    `${INSERT} WHERE NOT EXISTS (SELECT 1 FROM subscription WHERE ${HOLDS_NEW_KEY}) ON CONFLICT (name) DO NOTHING`,
  );
  const insertFirst = database.prepare(`${INSERT} WHERE NOT EXISTS (SELECT 1 FROM subscription)`);
  const selectPage = database.prepare(`
    SELECT * FROM subscription
    WHERE state = coalesce(:state, state)
      AND (:before IS NULL OR (created_at_ms, rowid) < (SELECT created_at_ms, rowid FROM subscription WHERE id = :before))
    ORDER BY created_at_ms DESC, rowid DESC LIMIT :limit`);
  const update = database.prepare(`
    UPDATE subscription SET name = :name, state = :state, scopes = :scopes, requests_per_minute = :requestsPerMinute,
      running_jobs = :runningJobs, images_per_day = :imagesPerDay, priority = :priority
    WHERE id = :id`);
  // Changes with each commit of another process, such as one that revokes a key; for those of our own, see `changing`.
  const selectVersion = database.prepare("PRAGMA data_version");
  const write = createWrite(database);
  const known = keepKnownKeys();
  let knownVersion: unknown;

  /** What is known of keys is forgotten, whatever came of the change. */
  function changing<Result>(change: () => Result): Result {
    try {
      return change();
    } finally {
      known.forget();
    }
  }

  function hasOtherAdministrator(id: string): boolean {
    return selectAll
      .all()
      .map(toSubscription)
      .some((other) => other.id !== id && isAdministrator(other));
  }

  return {
    async list() {
      return selectAll.all().map(toSubscription);
    },
    async page({ state, before, limit }) {
      return selectPage.all({ state: state ?? null, before: before ?? null, limit }).map(toSubscription);
    },
    async find(id) {
      const row = selectOne.get(id);
      return row && toSubscription(row);
    },
    async findByName(name) {
      const row = selectByName.get(name);
      return row && toSubscription(row);
    },
    async findByKeyHash(hash) {
      const version = selectVersion.get()?.["data_version"];
      if (version !== knownVersion) known.forget();
      knownVersion = version;
      return known.find(hash, async () => {
        const row = selectByKeyHash.get({ hash });
        return row && toSubscription(row);
      });
    },
    async add(subscription) {
      if (insert.run(toSubscriptionRow(subscription)).changes === 1) return "added";
      return selectByName.get(subscription.name) === undefined ? "key taken" : "name taken";
    },
    async addFirst(subscription) {
      return insertFirst.run(toSubscriptionRow(subscription)).changes === 1;
    },
    async setKeyHash(id, slot, hash) {
      const { hash: column, usedAt } = COLUMNS[slot];
      const set = database.prepare(`UPDATE subscription SET ${column} = ?, ${usedAt} = NULL WHERE id = ?`);
      changing(() => set.run(hash, id));
    },
    async change(id, change, { keepsAdministrator } = { keepsAdministrator: false }) {
      return changing(() =>
        write(true, () => {
          const row = selectOne.get(id);
          if (row === undefined) return "missing";
          const before = toSubscription(row);
          if (before.state === "cancelled") return "cancelled";
          const after = applyChange(before, change);
          if (after.name !== before.name && selectByName.get(after.name) !== undefined) return "name taken";
          if (keepsAdministrator && isAdministrator(before) && !isAdministrator(after) && !hasOtherAdministrator(id))
            return "last administrator";
          const { name, state } = after;
          update.run({ id, name, state, ...toTermsRow(after) });
          return "changed";
        }),
      );
    },
    async recordUse(id, slot, at) {
      const { usedAt } = COLUMNS[slot];
      const time = at.getTime();
      const move = database.prepare(`UPDATE subscription SET ${usedAt} = ? WHERE id = ? AND coalesce(${usedAt}, 0) < ?`);
      changing(() => move.run(time, id, time));
    },
  };
}
