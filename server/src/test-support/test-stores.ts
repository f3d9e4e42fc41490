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

/** A data folder of a test, with the stores that a server has. */
export interface TestStores extends Disposable {
  readonly database: DatabaseSync;
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
}

export function openTestStores(): TestStores {
  const folder = mkdtempSync(join(tmpdir(), "retouch-http-"));
  const database = openDatabase(folder);
  return {
    database,
    jobs: createSqliteJobStore({ database, signals: createSignals(), clock: systemClock }),
    blobs: openFileBlobStore(join(folder, "blobs"), systemClock),
    [Symbol.dispose]() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
