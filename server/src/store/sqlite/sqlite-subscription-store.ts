import type { DatabaseSync } from "node:sqlite";
import type { KeySlot } from "../../keys/subscription.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import { toSubscription, toSubscriptionRow, toTermsRow } from "./subscription-row.ts";

const COLUMNS: Readonly<Record<KeySlot, { readonly hash: string; readonly usedAt: string }>> = {
  primary: { hash: "primary_key_hash", usedAt: "primary_used_at_ms" },
  secondary: { hash: "secondary_key_hash", usedAt: "secondary_used_at_ms" },
};

const INSERT = `
  INSERT INTO subscription (id, name, state, primary_key_hash, secondary_key_hash, created_at_ms,
    scopes, requests_per_minute, running_jobs, images_per_day)
  SELECT :id, :name, :state, :primary, :secondary, :createdAt, :scopes, :requestsPerMinute, :runningJobs, :imagesPerDay`;

/** True for a row that holds one of the new keys: a key opens one subscription, whichever slot it is in. */
const HOLDS_NEW_KEY = "primary_key_hash IN (:primary, :secondary) OR secondary_key_hash IN (:primary, :secondary)";

/** Subscriptions in SQLite. Every statement is its own transaction. */
export function createSqliteSubscriptionStore(database: DatabaseSync): SubscriptionStore {
  const selectAll = database.prepare("SELECT * FROM subscription ORDER BY created_at_ms, rowid");
  const selectOne = database.prepare("SELECT * FROM subscription WHERE id = ?");
  const selectByName = database.prepare("SELECT * FROM subscription WHERE name = ?");
  const selectByKeyHash = database.prepare("SELECT * FROM subscription WHERE primary_key_hash = :hash OR secondary_key_hash = :hash");
  const insert = database.prepare(
    `${INSERT} WHERE NOT EXISTS (SELECT 1 FROM subscription WHERE ${HOLDS_NEW_KEY}) ON CONFLICT (name) DO NOTHING`,
  );
  const insertFirst = database.prepare(`${INSERT} WHERE NOT EXISTS (SELECT 1 FROM subscription)`);
  const updateState = database.prepare("UPDATE subscription SET state = ? WHERE id = ?");
  const updateTerms = database.prepare(
    `UPDATE subscription SET scopes = :scopes, requests_per_minute = :requestsPerMinute, running_jobs = :runningJobs,
       images_per_day = :imagesPerDay WHERE id = :id`,
  );

  return {
    async list() {
      return selectAll.all().map(toSubscription);
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
      const row = selectByKeyHash.get({ hash });
      return row && toSubscription(row);
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
      database.prepare(`UPDATE subscription SET ${column} = ?, ${usedAt} = NULL WHERE id = ?`).run(hash, id);
    },
    async setState(id, state) {
      updateState.run(state, id);
    },
    async setTerms(id, terms) {
      updateTerms.run({ id, ...toTermsRow(terms) });
    },
    async recordUse(id, slot, at) {
      const { usedAt } = COLUMNS[slot];
      const time = at.getTime();
      database.prepare(`UPDATE subscription SET ${usedAt} = ? WHERE id = ? AND coalesce(${usedAt}, 0) < ?`).run(time, id, time);
    },
  };
}
