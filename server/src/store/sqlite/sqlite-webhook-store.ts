import type { DatabaseSync } from "node:sqlite";
import { systemClock, type Clock } from "../../jobs/clock.ts";
import { DISABLED_FAILURE, type WebhookAttempt, type WebhookMessage, type WebhookStore } from "../../webhooks/webhook-store.ts";
import type { Row } from "../job-row.ts";
import type { Signals } from "../signals.ts";
import { createClaimDue } from "./webhook-claims.ts";
import { toWebhookMessage } from "../webhook-row.ts";
import { createWrite } from "./write.ts";

export interface SqliteWebhookStoreOptions {
  readonly database: DatabaseSync;
  /** Shared with the job store, which makes the messages. */
  readonly signals: Signals;
  readonly clock?: Clock;
}

/** Webhook messages in SQLite. */
export function createSqliteWebhookStore({ database, signals, clock = systemClock }: SqliteWebhookStoreOptions): WebhookStore {
  const write = createWrite(database);
  const selectOne = database.prepare("SELECT * FROM webhook_message WHERE id = ?");
  const selectAttempts = database.prepare("SELECT * FROM webhook_attempt WHERE message_id = ? ORDER BY number");
  const selectPage = database.prepare(`
    SELECT * FROM webhook_message
    WHERE owner = :owner AND (:jobId IS NULL OR job_id = :jobId) AND (:state IS NULL OR state = :state) AND (:before IS NULL OR id < :before)
    ORDER BY id DESC LIMIT :limit`);
  const insertAttempt = database.prepare(`
    INSERT INTO webhook_attempt (message_id, number, at_ms, status, failure, duration_ms)
    SELECT id, (SELECT count(*) + 1 FROM webhook_attempt WHERE message_id = id), :at, :status, :failure, :durationMs
    FROM webhook_message WHERE id = :id`);
  const update = database.prepare(`
    UPDATE webhook_message SET state = :state, due_at_ms = :dueAt, lease_until_ms = NULL WHERE id = :id AND state = 'pending'`);
  const selectPendingOfUrl = database.prepare("SELECT id FROM webhook_message WHERE owner = ? AND url = ? AND state = 'pending'");
  const insertDisabled = database.prepare("INSERT INTO webhook_disabled_url VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  const selectDisabled = database.prepare("SELECT 1 FROM webhook_disabled_url WHERE owner = ? AND url = ?");
  const deleteDisabled = database.prepare(`
    DELETE FROM webhook_disabled_url WHERE (owner, url) = (SELECT owner, url FROM webhook_message WHERE id = ?)`);
  const restart = database.prepare(`
    UPDATE webhook_message
    SET state = 'pending', due_at_ms = :now, replayed_after = (SELECT count(*) FROM webhook_attempt WHERE message_id = id)
    WHERE id = :id AND state <> 'pending'`);

  function read(row: Row): WebhookMessage {
    return toWebhookMessage(row, selectAttempts.all(String(row["id"])));
  }

  function end(id: string, attempt: WebhookAttempt, next: Date | "delivered" | "failed"): void {
    const { at, status = null, failure = null, durationMs } = attempt;
    insertAttempt.run({ id, at: at.getTime(), status, failure, durationMs });
    update.run({ id, state: next instanceof Date ? "pending" : next, dueAt: next instanceof Date ? next.getTime() : null });
  }

  const claimRows = createClaimDue(database);
  return {
    async claimDue(now, limit, leaseMs, limitPerHost = limit) {
      // A lease that a power cut forgets is a message that is sent twice, as it may be anyway.
      return write(false, () => claimRows(now.getTime(), limit, leaseMs, limitPerHost)).map(read);
    },

    async record(id, attempt, next) {
      write(false, () => end(id, attempt, next));
      signals.emit("webhooks");
    },

    async find(id) {
      const row = selectOne.get(id);
      return row && read(row);
    },

    async list({ owner, jobId = null, state = null, before = null, limit }) {
      return selectPage.all({ owner, jobId, state, before, limit }).map(read);
    },

    async replay(id) {
      const isReplayed = write(true, () => {
        deleteDisabled.run(id);
        return restart.run({ id, now: clock().getTime() }).changes === 1;
      });
      if (isReplayed) signals.emit("webhooks");
      return isReplayed;
    },

    async disable(owner, url) {
      const at = clock();
      write(true, () => {
        insertDisabled.run(owner, url, at.getTime());
        const attempt = { at, status: undefined, failure: DISABLED_FAILURE, durationMs: 0 };
        for (const { id } of selectPendingOfUrl.all(owner, url)) end(String(id), attempt, "failed");
      });
    },

    isDisabled: async (owner, url) => selectDisabled.get(owner, url) !== undefined,

    watchDue: (onChange) => signals.on("webhooks", onChange),
  };
}
