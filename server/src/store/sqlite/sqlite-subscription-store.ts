import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { KeySlot, Subscription, SubscriptionState } from "../../keys/subscription.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";

const KEY_HASH_COLUMNS: Readonly<Record<KeySlot, string>> = { primary: "primary_key_hash", secondary: "secondary_key_hash" };

/** Subscriptions in SQLite. Every statement is its own transaction. */
export function createSqliteSubscriptionStore(database: DatabaseSync): SubscriptionStore {
  const selectAll = database.prepare("SELECT * FROM subscription ORDER BY created_at_ms, rowid");
  const selectByName = database.prepare("SELECT * FROM subscription WHERE name = ?");
  const selectByKeyHash = database.prepare("SELECT * FROM subscription WHERE primary_key_hash = :hash OR secondary_key_hash = :hash");
  const values = ":id, :name, :state, :primary, :secondary, :createdAt";
  const insert = database.prepare(`INSERT INTO subscription SELECT ${values} WHERE true ON CONFLICT (name) DO NOTHING`);
  const insertFirst = database.prepare(`INSERT INTO subscription SELECT ${values} WHERE NOT EXISTS (SELECT 1 FROM subscription)`);
  const updateState = database.prepare("UPDATE subscription SET state = ? WHERE id = ?");

  return {
    async list() {
      return selectAll.all().map(toSubscription);
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
      return insert.run(toRow(subscription)).changes === 1;
    },
    async addFirst(subscription) {
      return insertFirst.run(toRow(subscription)).changes === 1;
    },
    async setKeyHash(id, slot, hash) {
      database.prepare(`UPDATE subscription SET ${KEY_HASH_COLUMNS[slot]} = ? WHERE id = ?`).run(hash, id);
    },
    async setState(id, state) {
      updateState.run(state, id);
    },
  };
}

function toRow({ id, name, state, keyHashes, createdAt }: Subscription) {
  return { id, name, state, primary: keyHashes.primary, secondary: keyHashes.secondary, createdAt: createdAt.getTime() };
}

function toSubscription(row: Record<string, SQLOutputValue>): Subscription {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    state: row["state"] as SubscriptionState,
    keyHashes: {
      primary: row["primary_key_hash"] as Uint8Array | null,
      secondary: row["secondary_key_hash"] as Uint8Array | null,
    },
    createdAt: new Date(Number(row["created_at_ms"])),
  };
}
