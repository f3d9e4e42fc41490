import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataFolderInUse } from "../data-folder-in-use.ts";
import { makeFolder } from "./make-folder.ts";

/** https://sqlite.org/rescode.html; the low byte of an extended code. */
const SQLITE_BUSY = 5;

/** Two that start together get in each other's way for an instant; one of them is to win. */
const PATIENCE_MS = 1000;

/**
 * Keeps a data folder to one server: its callers' jobs are cancelled, and its pictures swept, by nobody else. The lock is the kernel's,
 * on an empty database of its own, so that it ends with the process however that ends, and commands on the other database go on.
 * Dispose of it last.
 *
 * @throws DataFolderInUse when another server holds it; Error when the folder cannot be written.
 */
export function holdDataFolder(dataFolder: string): Disposable {
  makeFolder(dataFolder);
  const lock = new DatabaseSync(join(dataFolder, "server-lock.sqlite"), { timeout: PATIENCE_MS });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    throw isBusy(error) ? new DataFolderInUse(dataFolder) : error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}
