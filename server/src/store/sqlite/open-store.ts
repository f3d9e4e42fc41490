import { join } from "node:path";
import type { BlobStore } from "../../jobs/blob-store.ts";
import { systemClock, type Clock } from "../../jobs/clock.ts";
import type { SessionStore } from "../../keys/session-store.ts";
import type { SubscriptionStore } from "../../keys/subscription-store.ts";
import type { WebhookSecretStore } from "../../webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "../../webhooks/webhook-store.ts";
import { createBlobRows } from "./blob-rows.ts";
import { openFileBlobStore } from "./file-blob-store.ts";
import { keepSmallBlobs } from "./small-blob-store.ts";
import type { JobTerms } from "../job-terms.ts";
import { openDatabase } from "./open-database.ts";
import { keepRecentBlobs } from "../recent-blobs.ts";
import { createSignals } from "../signals.ts";
import { createSqliteJobStore, type SqliteJobStore } from "./sqlite-job-store.ts";
import { createSqliteSessionStore } from "./sqlite-session-store.ts";
import { createSqliteSubscriptionStore } from "./sqlite-subscription-store.ts";
import { createSqliteWebhookSecretStore } from "./sqlite-webhook-secret-store.ts";
import { createSqliteWebhookStore } from "./sqlite-webhook-store.ts";
import { createWrite } from "./write.ts";

export interface OpenStoreOptions {
  readonly clock?: Clock;
  readonly terms?: Partial<JobTerms>;
}

/** All that is kept in a data folder. Dispose of it last. */
export interface Store extends Disposable {
  readonly subscriptions: SubscriptionStore;
  readonly sessions: SessionStore;
  readonly jobs: SqliteJobStore;
  readonly blobs: BlobStore;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
  /** Puts what is in memory alone where it outlives the process. */
  writeDown(): void;
}

/**
 * Opens, or makes, the store in a data folder: one database, and pictures as files beside it, but for small ones.
 *
 * @throws Error when the folder cannot be written or the database is of a newer version.
 */
export function openStore(dataFolder: string, { clock = systemClock, terms = {} }: OpenStoreOptions = {}): Store {
  const database = openDatabase(dataFolder);
  const signals = createSignals();
  const write = createWrite(database);
  const blobRows = createBlobRows(database, clock);
  const jobs = createSqliteJobStore({ database, write, blobRows, signals, clock, terms });
  const files = openFileBlobStore(join(dataFolder, "blobs"), clock);
  return {
    subscriptions: createSqliteSubscriptionStore(database),
    sessions: createSqliteSessionStore({ database, clock }),
    jobs,
    blobs: keepRecentBlobs(keepSmallBlobs(files, database, write, blobRows)),
    webhooks: createSqliteWebhookStore({ database, signals, clock }),
    webhookSecrets: createSqliteWebhookSecretStore(database),
    writeDown: jobs.writeDown,
    [Symbol.dispose]() {
      try {
        jobs.writeDown();
      } finally {
        database.close();
      }
    },
  };
}
