import type { DatabaseSync } from "node:sqlite";
import { tellFullDisk } from "./disk-full.ts";

/**
 * Runs work as one transaction: all of it is committed, or none. `isDurable`: the commit survives a power cut. Without it the commit is
 * seen by everybody and survives the end of the process, but is flushed to the disk only by the next durable one or a checkpoint, which
 * takes microseconds in place of milliseconds.
 *
 * @throws StoreFull when the disk is full; what the work throws
 */
export type Write = <Result>(isDurable: boolean, work: () => Result) => Result;

export function createWrite(database: DatabaseSync): Write {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");

  function inTransaction<Result>(work: () => Result): Result {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      // A full disk ends a transaction by itself.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw tellFullDisk(error);
    }
  }

  return (isDurable, work) => {
    if (isDurable) return inTransaction(work);
    // The connection is shared with stores that rely on FULL. Nothing else can run before it is set back.
    database.exec("PRAGMA synchronous = NORMAL");
    try {
      return inTransaction(work);
    } finally {
      database.exec("PRAGMA synchronous = FULL");
    }
  };
}
