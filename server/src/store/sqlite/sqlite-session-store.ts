import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../jobs/clock.ts";
import type { SessionStore } from "../../keys/session-store.ts";
import { toSubscription } from "../subscription-row.ts";

export interface SqliteSessionStoreOptions {
  /** From `openDatabase`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
}

/** Links and sessions in SQLite. Every statement is its own transaction. */
export function createSqliteSessionStore({ database, clock }: SqliteSessionStoreOptions): SessionStore {
  const now = (): number => clock().getTime();
  const forgetExpired = database.prepare("DELETE FROM session WHERE expires_at_ms <= ?");
  const insertLink = database.prepare("INSERT INTO session VALUES (?, 'link', ?, ?)");
  const openLink = database.prepare(
    `UPDATE session SET hash = :session, kind = 'session', expires_at_ms = :expiresAt
     WHERE hash = :link AND kind = 'link' AND expires_at_ms > :now`,
  );
  const selectSubscription = database.prepare(
    `SELECT subscription.* FROM session JOIN subscription ON subscription.id = session.subscription_id
     WHERE session.hash = ? AND session.kind = 'session' AND session.expires_at_ms > ?`,
  );
  const deleteOne = database.prepare("DELETE FROM session WHERE hash = ?");
  const deleteAll = database.prepare("DELETE FROM session WHERE subscription_id = ?");

  return {
    async addLink(linkHash, subscriptionId, expiresAt) {
      forgetExpired.run(now());
      insertLink.run(linkHash, subscriptionId, expiresAt.getTime());
    },
    async openLink(linkHash, { hash, expiresAt }) {
      return openLink.run({ link: linkHash, session: hash, expiresAt: expiresAt.getTime(), now: now() }).changes === 1;
    },
    async findSubscription(sessionHash) {
      const row = selectSubscription.get(sessionHash, now());
      return row && toSubscription(row);
    },
    async remove(sessionHash) {
      deleteOne.run(sessionHash);
    },
    async removeAll(subscriptionId) {
      deleteAll.run(subscriptionId);
    },
  };
}
