import type { DatabaseSync } from "node:sqlite";
import type { WebhookSecretStore } from "../../webhooks/webhook-secret-store.ts";
import { toDate } from "../job-row.ts";
import { createWrite } from "./write.ts";

/** Secrets of webhooks in SQLite, as they are: whoever reads the data folder can sign. */
export function createSqliteWebhookSecretStore(database: DatabaseSync): WebhookSecretStore {
  const write = createWrite(database);
  const select = database.prepare(`
    SELECT * FROM webhook_secret WHERE owner = ? AND (expires_at_ms IS NULL OR expires_at_ms > ?) ORDER BY rowid DESC`);
  const insert = database.prepare(`
    INSERT INTO webhook_secret (owner, bytes, created_at_ms) VALUES (?, ?, ?) ON CONFLICT (owner) WHERE expires_at_ms IS NULL DO NOTHING`);
  const endPrevious = database.prepare("DELETE FROM webhook_secret WHERE owner = ? AND expires_at_ms IS NOT NULL");
  const expireCurrent = database.prepare("UPDATE webhook_secret SET expires_at_ms = ? WHERE owner = ?");

  return {
    async list(owner, now) {
      return select.all(owner, now.getTime()).map((row) => ({
        bytes: row["bytes"] as Uint8Array,
        createdAt: new Date(Number(row["created_at_ms"])),
        expiresAt: toDate(row["expires_at_ms"]),
      }));
    },
    async addFirst(owner, bytes, now) {
      write(true, () => insert.run(owner, bytes, now.getTime()));
    },
    async rotate(owner, bytes, now, previousUntil) {
      write(true, () => {
        endPrevious.run(owner);
        expireCurrent.run(previousUntil.getTime(), owner);
        insert.run(owner, bytes, now.getTime());
      });
    },
  };
}
