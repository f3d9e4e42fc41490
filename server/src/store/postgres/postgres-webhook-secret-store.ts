import type { WebhookSecretStore } from "../../webhooks/webhook-secret-store.ts";
import { toDate } from "../job-row.ts";
import type { Database } from "./database.ts";
import { statement } from "./statement.ts";

const SELECT = statement(`
  SELECT * FROM webhook_secret WHERE owner = $1 AND (expires_at_ms IS NULL OR expires_at_ms > $2) ORDER BY number DESC`);
const INSERT = statement(`
  INSERT INTO webhook_secret (owner, bytes, created_at_ms) VALUES ($1, $2, $3) ON CONFLICT (owner) WHERE expires_at_ms IS NULL DO NOTHING`);
const END_PREVIOUS = statement("DELETE FROM webhook_secret WHERE owner = $1 AND expires_at_ms IS NOT NULL");
const EXPIRE_CURRENT = statement("UPDATE webhook_secret SET expires_at_ms = $2 WHERE owner = $1");

/** Secrets of webhooks in PostgreSQL, as they are: whoever reads the database can sign. */
export function createPostgresWebhookSecretStore(database: Database): WebhookSecretStore {
  return {
    async list(owner, now) {
      return (await database.rows(SELECT, [owner, now.getTime()])).map((row) => ({
        bytes: row["bytes"] as Uint8Array,
        createdAt: new Date(Number(row["created_at_ms"])),
        expiresAt: toDate(row["expires_at_ms"]),
      }));
    },
    async addFirst(owner, bytes, now) {
      await database.write(true, async (transaction) => transaction.run(INSERT, [owner, bytes, now.getTime()]));
    },
    async rotate(owner, bytes, now, previousUntil) {
      await database.write(true, async (transaction) => {
        await transaction.run(END_PREVIOUS, [owner]);
        await transaction.run(EXPIRE_CURRENT, [owner, previousUntil.getTime()]);
        await transaction.run(INSERT, [owner, bytes, now.getTime()]);
      });
    },
  };
}
