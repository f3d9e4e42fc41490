import { applyChange, isAdministrator, type KeySlot } from "../../keys/subscription.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import type { Row } from "../job-row.ts";
import { keepKnownKeys } from "../known-keys.ts";
import type { Signals } from "../signals.ts";
import { toSubscription, toSubscriptionRow, toTermsRow } from "../subscription-row.ts";
import type { Database, Transaction } from "./database.ts";
import { isText } from "./is-text.ts";
import { statement } from "./statement.ts";

const ORDER = "ORDER BY created_at_ms, number";
const SELECT_ALL = statement(`SELECT * FROM subscription ${ORDER}`);
const SELECT_ONE = statement("SELECT * FROM subscription WHERE id = $1");
const SELECT_BY_NAME = statement("SELECT * FROM subscription WHERE name = $1");
const SELECT_BY_KEY_HASH = statement("SELECT * FROM subscription WHERE primary_key_hash = $1 OR secondary_key_hash = $1");
const SELECT_PAGE = statement(`
  SELECT * FROM subscription
  WHERE state = coalesce($1, state)
    AND ($2::text IS NULL OR (created_at_ms, number) < (SELECT created_at_ms, number FROM subscription WHERE id = $2))
  ORDER BY created_at_ms DESC, number DESC LIMIT $3`);
const INSERT = statement(`
  INSERT INTO subscription (id, name, state, primary_key_hash, secondary_key_hash, created_at_ms,
    scopes, requests_per_minute, running_jobs, images_per_day, priority)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`);
const IS_ANY = statement("SELECT FROM subscription LIMIT 1");
/** A key opens one subscription, whichever slot it is in. */
const HOLDS_KEY = statement("SELECT FROM subscription WHERE primary_key_hash = ANY ($1) OR secondary_key_hash = ANY ($1) LIMIT 1");
const UPDATE = statement(`
  UPDATE subscription
  SET name = $2, state = $3, scopes = $4, requests_per_minute = $5, running_jobs = $6, images_per_day = $7, priority = $8
  WHERE id = $1`);
/** Whoever changes subscriptions looks at several of them first. It is done seldom, so one at a time does it. */
const TAKE_TURNS = statement("LOCK TABLE subscription IN SHARE ROW EXCLUSIVE MODE");
const SET_KEY: Readonly<Record<KeySlot, ReturnType<typeof statement>>> = {
  primary: statement("UPDATE subscription SET primary_key_hash = $2, primary_used_at_ms = NULL WHERE id = $1"),
  secondary: statement("UPDATE subscription SET secondary_key_hash = $2, secondary_used_at_ms = NULL WHERE id = $1"),
};
const SET_USED: Readonly<Record<KeySlot, ReturnType<typeof statement>>> = {
  primary: statement("UPDATE subscription SET primary_used_at_ms = $2 WHERE id = $1 AND coalesce(primary_used_at_ms, 0) < $2"),
  secondary: statement("UPDATE subscription SET secondary_used_at_ms = $2 WHERE id = $1 AND coalesce(secondary_used_at_ms, 0) < $2"),
};

/** Subscriptions in PostgreSQL. */
export function createPostgresSubscriptionStore(database: Database, signals: Signals): SubscriptionStore {
  const known = keepKnownKeys();
  signals.on("subscriptions", () => known.forget());

  async function change<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return write(true, async (transaction) => {
      await transaction.run(TAKE_TURNS);
      return work(transaction);
    });
  }

  /** What is known of keys is forgotten here before the caller is answered, and elsewhere as soon as they hear of it. */
  async function write<Result>(isDurable: boolean, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    try {
      return await database.write(isDurable, async (transaction) => {
        transaction.emit("subscriptions");
        return work(transaction);
      });
    } finally {
      known.forget();
    }
  }

  async function insert(transaction: Transaction, subscription: Parameters<SubscriptionStore["add"]>[0]): Promise<void> {
    const { id, name, state, primary, secondary, createdAt, ...terms } = toSubscriptionRow(subscription);
    await transaction.run(INSERT, [id, name, state, primary, secondary, createdAt, ...termValues(terms)]);
  }

  const toFound = (row: Row | undefined) => row && toSubscription(row);

  return {
    list: async () => (await database.rows(SELECT_ALL)).map(toSubscription),
    page: async ({ state = null, before = null, limit }) => (await database.rows(SELECT_PAGE, [state, before, limit])).map(toSubscription),
    find: async (id) => (isText(id) ? toFound(await database.row(SELECT_ONE, [id])) : undefined),
    findByName: async (name) => (isText(name) ? toFound(await database.row(SELECT_BY_NAME, [name])) : undefined),
    findByKeyHash: (hash) => known.find(hash, async () => toFound(await database.row(SELECT_BY_KEY_HASH, [hash]))),

    async add(subscription) {
      return change(async (transaction) => {
        if ((await transaction.row(SELECT_BY_NAME, [subscription.name])) !== undefined) return "name taken";
        const { primary, secondary } = subscription.keyHashes;
        const hashes = [primary, secondary].filter((hash) => hash !== null);
        if ((await transaction.row(HOLDS_KEY, [hashes])) !== undefined) return "key taken";
        await insert(transaction, subscription);
        return "added";
      });
    },

    async addFirst(subscription) {
      return change(async (transaction) => {
        if ((await transaction.row(IS_ANY)) !== undefined) return false;
        await insert(transaction, subscription);
        return true;
      });
    },

    async setKeyHash(id, slot, hash) {
      await write(true, async (transaction) => transaction.run(SET_KEY[slot], [id, hash]));
    },

    async change(id, changes, { keepsAdministrator } = { keepsAdministrator: false }) {
      return change(async (transaction) => {
        const all = (await transaction.rows(SELECT_ALL)).map(toSubscription);
        const before = all.find((subscription) => subscription.id === id);
        if (before === undefined) return "missing";
        if (before.state === "cancelled") return "cancelled";
        const after = applyChange(before, changes);
        const others = all.filter((subscription) => subscription !== before);
        if (others.some(({ name }) => name === after.name)) return "name taken";
        if (keepsAdministrator && isAdministrator(before) && !isAdministrator(after) && !others.some(isAdministrator))
          return "last administrator";
        await transaction.run(UPDATE, [id, after.name, after.state, ...termValues(toTermsRow(after))]);
        return "changed";
      });
    },

    async recordUse(id, slot, at) {
      await write(false, async (transaction) => transaction.run(SET_USED[slot], [id, at.getTime()]));
    },
  };
}

function termValues({ scopes, requestsPerMinute, runningJobs, imagesPerDay, priority }: ReturnType<typeof toTermsRow>): unknown[] {
  return [scopes, requestsPerMinute, runningJobs, imagesPerDay, priority];
}
