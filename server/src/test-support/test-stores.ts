import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { BlobStore } from "../jobs/blob-store.ts";
import { systemClock } from "../jobs/clock.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { openFileBlobStore } from "../store/sqlite/file-blob-store.ts";
import { openDatabase } from "../store/sqlite/open-database.ts";
import { createSignals } from "../store/sqlite/signals.ts";
import { createSqliteJobStore } from "../store/sqlite/sqlite-job-store.ts";
import { createSqliteWebhookSecretStore } from "../store/sqlite/sqlite-webhook-secret-store.ts";
import { createSqliteWebhookStore } from "../store/sqlite/sqlite-webhook-store.ts";
import type { WebhookSecretStore } from "../webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "../webhooks/webhook-store.ts";

/** A data folder of a test, with the stores that a server has. */
export interface TestStores extends Disposable {
  readonly database: DatabaseSync;
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
}

export function openTestStores(): TestStores {
  const folder = mkdtempSync(join(tmpdir(), "retouch-http-"));
  const database = openDatabase(folder);
  const signals = createSignals();
  return {
    database,
    jobs: createSqliteJobStore({ database, signals, clock: systemClock }),
    blobs: openFileBlobStore(join(folder, "blobs"), systemClock),
    webhooks: createSqliteWebhookStore({ database, signals }),
    webhookSecrets: createSqliteWebhookSecretStore(database),
    [Symbol.dispose]() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
