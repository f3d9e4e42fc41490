import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NotADataFolder } from "../not-a-data-folder.ts";
import { makeFolder } from "./make-folder.ts";
import { SUBSCRIPTIONS } from "./schema/001-subscriptions.ts";
import { JOBS } from "./schema/002-jobs.ts";
import { TERMS_AND_SESSIONS } from "./schema/003-terms-and-sessions.ts";
import { WEBHOOKS } from "./schema/004-webhooks.ts";
import { PACE } from "./schema/005-pace.ts";
import { DUE_MESSAGES } from "./schema/006-due-messages.ts";
import { USAGE_AND_STATES } from "./schema/007-usage-and-states.ts";
import { TURNS } from "./schema/008-turns.ts";
import { PRIORITIES } from "./schema/009-priorities.ts";
import { ENDED_AT_ONCE } from "./schema/010-ended-at-once.ts";
import { PICTURES_OF_ENDED_JOBS } from "./schema/011-pictures-of-ended-jobs.ts";

/** What makes a folder a data folder. */
const DATABASE_FILE = "retouch.sqlite";

/** Another process may be writing; a write takes milliseconds, so a wait this long means that something is wrong. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Pages of 4 KiB in the log before they are copied into the database, with two flushes that the commit which fills it waits for. SQLite's
 * own 1000 are full after 50 pictures, which made every fiftieth caller wait.
 */
const CHECKPOINT_PAGES = 8000;

/** Version n of the schema is what the first n steps make. A step is never changed once it was released. */
const MIGRATIONS = [
  SUBSCRIPTIONS,
  JOBS,
  TERMS_AND_SESSIONS,
  WEBHOOKS,
  PACE,
  DUE_MESSAGES,
  USAGE_AND_STATES,
  TURNS,
  PRIORITIES,
  ENDED_AT_ONCE,
  PICTURES_OF_ENDED_JOBS,
];

/**
 * Opens, or makes, the database in a data folder. WAL with synchronous=FULL: a commit that was acknowledged survives a power cut.
 *
 * @throws Error when the folder cannot be written or the database is of a newer version.
 */
export function openDatabase(dataFolder: string): DatabaseSync {
  makeFolder(dataFolder);
  const database = new DatabaseSync(join(dataFolder, DATABASE_FILE), { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens the database of a data folder that a server has made.
 *
 * @throws NotADataFolder where there is none, and nothing is made; else as `openDatabase`.
 */
export function openExistingDatabase(dataFolder: string): DatabaseSync {
  // A folder that may not be looked into is another matter, and throws here.
  if (statSync(join(dataFolder, DATABASE_FILE), { throwIfNoEntry: false }) === undefined) throw new NotADataFolder(dataFolder);
  return openDatabase(dataFolder);
}

function migrate(database: DatabaseSync): void {
  // IMMEDIATE takes the write lock at once: of two processes that start together, the second finds the work done.
  database.exec("BEGIN IMMEDIATE");
  try {
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version > MIGRATIONS.length) {
      throw new Error(`The database is of version ${version}, made by a newer Retouch; this one knows up to ${MIGRATIONS.length}`);
    }
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
