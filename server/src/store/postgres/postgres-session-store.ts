import type { Clock } from "../../jobs/clock.ts";
import type { SessionStore } from "../../keys/session-store.ts";
import { toSubscription } from "../subscription-row.ts";
import type { Database } from "./database.ts";
import { statement } from "./statement.ts";

const FORGET_EXPIRED = statement("DELETE FROM session WHERE expires_at_ms <= $1");
const INSERT_LINK = statement("INSERT INTO session (hash, kind, subscription_id, expires_at_ms) VALUES ($1, 'link', $2, $3)");
const OPEN_LINK = statement(`
  UPDATE session SET hash = $2, kind = 'session', expires_at_ms = $3 WHERE hash = $1 AND kind = 'link' AND expires_at_ms > $4`);
const SELECT_SUBSCRIPTION = statement(`
  SELECT subscription.* FROM session JOIN subscription ON subscription.id = session.subscription_id
  WHERE session.hash = $1 AND session.kind = 'session' AND session.expires_at_ms > $2`);
const DELETE_ONE = statement("DELETE FROM session WHERE hash = $1");
const DELETE_ALL = statement("DELETE FROM session WHERE subscription_id = $1");

/** Links and sessions in PostgreSQL. */
export function createPostgresSessionStore(database: Database, clock: Clock): SessionStore {
  const now = (): number => clock().getTime();
  return {
    async addLink(linkHash, subscriptionId, expiresAt) {
      await database.write(true, async (transaction) => {
        await transaction.run(FORGET_EXPIRED, [now()]);
        await transaction.run(INSERT_LINK, [linkHash, subscriptionId, expiresAt.getTime()]);
      });
    },
    async openLink(linkHash, { hash, expiresAt }) {
      return database.write(
        true,
        async (transaction) => (await transaction.run(OPEN_LINK, [linkHash, hash, expiresAt.getTime(), now()])) === 1,
      );
    },
    async findSubscription(sessionHash) {
      const row = await database.row(SELECT_SUBSCRIPTION, [sessionHash, now()]);
      return row && toSubscription(row);
    },
    async remove(sessionHash) {
      await database.run(DELETE_ONE, [sessionHash]);
    },
    async removeAll(subscriptionId) {
      await database.run(DELETE_ALL, [subscriptionId]);
    },
  };
}
