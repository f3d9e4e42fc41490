import type { DatabaseSync } from "node:sqlite";
import { tellFullDisk } from "./disk-full.ts";

/** How many transactions' worth of work may be left for later. */
const MAX_LEFT = 100;

export interface Write {
  /**
   * Runs work as one transaction: all of it is committed, or none. `isDurable`: the commit survives a power cut. Without it the commit is
   * seen by everybody and survives the end of the process, but is flushed to the disk only by the next durable one or a checkpoint, which
   * takes microseconds in place of milliseconds.
   *
   * @throws StoreFull when the disk is full; what the work throws
   */
  <Result>(isDurable: boolean, work: () => Result): Result;
  /**
   * Leaves work to the next transaction, which does it before its own: of two transactions one is spared. For what is of no use before the
   * next one is committed. Work is done again when its transaction fails.
   */
  readonly later: (work: () => void) => void;
  /** Does what was left. */
  readonly catchUp: () => void;
}

export function createWrite(database: DatabaseSync): Write {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  let left: (() => void)[] = [];

  function inTransaction<Result>(work: () => Result): Result {
    begin.run();
    try {
      for (const earlier of left) earlier();
      const result = work();
      commit.run();
      left = [];
      return result;
    } catch (error) {
      // A full disk ends a transaction by itself.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw tellFullDisk(error);
    }
  }

  function write<Result>(isDurable: boolean, work: () => Result): Result {
    if (isDurable) return inTransaction(work);
    // The connection is shared with stores that rely on FULL. Nothing else can run before it is set back.
    database.exec("PRAGMA synchronous = NORMAL");
    try {
      return inTransaction(work);
    } finally {
      database.exec("PRAGMA synchronous = FULL");
    }
  }

  function catchUp(): void {
    if (left.length > 0) write(false, () => undefined);
  }

  return Object.assign(write, {
    later(work: () => void): void {
      left.push(work);
      if (left.length >= MAX_LEFT) catchUp();
    },
    catchUp,
  });
}
