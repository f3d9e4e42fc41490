import type { Clock } from "../../jobs/clock.ts";
import { DISABLED_FAILURE, type WebhookAttempt, type WebhookMessage, type WebhookStore } from "../../webhooks/webhook-store.ts";
import type { Row } from "../job-row.ts";
import type { Signals } from "../signals.ts";
import { toWebhookMessage } from "../webhook-row.ts";
import type { Database, Transaction } from "./database.ts";
import { isText } from "./is-text.ts";
import { statement } from "./statement.ts";

export interface PostgresWebhookStoreOptions {
  readonly database: Database;
  /** Shared with the job store, which makes the messages. */
  readonly signals: Signals;
  readonly clock: Clock;
}

const SELECT_ONE = statement("SELECT * FROM webhook_message WHERE id = $1");
const SELECT_ATTEMPTS = statement("SELECT * FROM webhook_attempt WHERE message_id = ANY ($1) ORDER BY message_id, number");
const SELECT_PAGE = statement(`
  SELECT * FROM webhook_message
  WHERE owner = $1 AND ($2::text IS NULL OR job_id = $2) AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR id < $4)
  ORDER BY id DESC LIMIT $5`);
/** Whoever claims looks at what others have of each host, so one claims at a time. It takes milliseconds. */
const TAKE_TURNS = statement("SELECT pg_advisory_xact_lock(hashtextextended('retouch webhook claims', 0))");
/**
 * The oldest due messages of each host, no more than are free of it, and of those the oldest: hosts are found one by one in their index
 * ("loose index scan"), so that a host's thousands are not read to get to the next.
 */
const CLAIM = statement(`
  WITH RECURSIVE pending (host) AS (
    (SELECT min(host) FROM webhook_message WHERE state = 'pending')
    UNION ALL
    SELECT (SELECT min(host) FROM webhook_message WHERE state = 'pending' AND host > pending.host) FROM pending WHERE host IS NOT NULL
  ),
  held (host, messages) AS (SELECT host, count(*) FROM webhook_message WHERE lease_until_ms > $1 GROUP BY host),
  due AS (
    SELECT first.id, first.due_at_ms FROM pending LEFT JOIN held USING (host)
    CROSS JOIN LATERAL (
      SELECT id, due_at_ms FROM webhook_message
      WHERE state = 'pending' AND host = pending.host AND due_at_ms <= $1 AND (lease_until_ms IS NULL OR lease_until_ms <= $1)
      ORDER BY due_at_ms, id LIMIT least($2, greatest($3 - coalesce(held.messages, 0), 0))
    ) AS first
    ORDER BY first.due_at_ms, first.id LIMIT $2
  ),
  leased AS (UPDATE webhook_message SET lease_until_ms = $4 FROM due WHERE webhook_message.id = due.id RETURNING webhook_message.*)
  SELECT * FROM leased ORDER BY due_at_ms, id`);
const INSERT_ATTEMPT = statement(`
  INSERT INTO webhook_attempt (message_id, number, at_ms, status, failure, duration_ms)
  SELECT $1, count(*) + 1, $2, $3, $4, $5 FROM webhook_attempt WHERE message_id = $1`);
const LOCK = statement("SELECT FROM webhook_message WHERE id = $1 FOR UPDATE");
const UPDATE = statement(`
  UPDATE webhook_message SET state = $2, due_at_ms = $3, lease_until_ms = NULL WHERE id = $1 AND state = 'pending'`);
const SELECT_PENDING_OF_URL = statement("SELECT id FROM webhook_message WHERE owner = $1 AND url = $2 AND state = 'pending' FOR UPDATE");
const INSERT_DISABLED = statement("INSERT INTO webhook_disabled_url VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
const SELECT_DISABLED = statement("SELECT FROM webhook_disabled_url WHERE owner = $1 AND url = $2");
const DELETE_DISABLED = statement(`
  DELETE FROM webhook_disabled_url WHERE (owner, url) = (SELECT owner, url FROM webhook_message WHERE id = $1)`);
const RESTART = statement(`
  UPDATE webhook_message
  SET state = 'pending', due_at_ms = $2, replayed_after = (SELECT count(*) FROM webhook_attempt WHERE message_id = $1)
  WHERE id = $1 AND state <> 'pending'`);

/** Webhook messages in PostgreSQL. */
export function createPostgresWebhookStore({ database, signals, clock }: PostgresWebhookStoreOptions): WebhookStore {
  async function read(rows: readonly Row[]): Promise<WebhookMessage[]> {
    if (rows.length === 0) return [];
    const attempts = Map.groupBy(await database.rows(SELECT_ATTEMPTS, [rows.map(({ id }) => id)]), (row) => row["message_id"]);
    return rows.map((row) => toWebhookMessage(row, attempts.get(row["id"]) ?? []));
  }

  async function end(transaction: Transaction, id: string, attempt: WebhookAttempt, next: Date | "delivered" | "failed"): Promise<void> {
    const { at, status = null, failure = null, durationMs } = attempt;
    // First, so that the attempts are counted that another, who had it until now, has added.
    if ((await transaction.row(LOCK, [id])) === undefined) return;
    await transaction.run(INSERT_ATTEMPT, [id, at.getTime(), status, failure, durationMs]);
    await transaction.run(UPDATE, [id, next instanceof Date ? "pending" : next, next instanceof Date ? next.getTime() : null]);
  }

  return {
    async claimDue(now, limit, leaseMs, limitPerHost = limit) {
      if (limit <= 0) return [];
      // A lease that a power cut forgets is a message that is sent twice, as it may be anyway.
      const rows = await database.write(false, async (transaction) => {
        await transaction.run(TAKE_TURNS);
        return transaction.rows(CLAIM, [now.getTime(), limit, limitPerHost, now.getTime() + leaseMs]);
      });
      return read(rows);
    },

    async record(id, attempt, next) {
      await database.write(false, async (transaction) => {
        await end(transaction, id, attempt, next);
        transaction.emit("webhooks");
      });
    },

    async find(id) {
      if (!isText(id)) return undefined;
      return (await read(await database.rows(SELECT_ONE, [id])))[0];
    },

    async list({ owner, jobId = null, state = null, before = null, limit }) {
      return read(await database.rows(SELECT_PAGE, [owner, jobId, state, before, limit]));
    },

    async replay(id) {
      return database.write(true, async (transaction) => {
        await transaction.run(DELETE_DISABLED, [id]);
        if ((await transaction.run(RESTART, [id, clock().getTime()])) === 0) return false;
        transaction.emit("webhooks");
        return true;
      });
    },

    async disable(owner, url) {
      const at = clock();
      await database.write(true, async (transaction) => {
        await transaction.run(INSERT_DISABLED, [owner, url, at.getTime()]);
        const attempt = { at, status: undefined, failure: DISABLED_FAILURE, durationMs: 0 };
        for (const { id } of await transaction.rows(SELECT_PENDING_OF_URL, [owner, url]))
          await end(transaction, String(id), attempt, "failed");
      });
    },

    isDisabled: async (owner, url) => (await database.row(SELECT_DISABLED, [owner, url])) !== undefined,

    watchDue: (onChange) => signals.on("webhooks", onChange),
  };
}
