import type { DatabaseSync } from "node:sqlite";
import { tellFullDisk } from "./disk-full.ts";

/** How much may be left for later: each transaction has room for what was left only where there is room for all of it. */
const MAX_LEFT = 16;

interface Left {
  readonly work: () => void;
  readonly onCommit: () => void;
}

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
   * next one is committed. Work is done again when its transaction fails. `onCommit`: called when it is committed.
   *
   * @throws StoreFull when much was left and the disk is full; then the work is forgotten
   */
  readonly later: (work: () => void, onCommit?: () => void) => void;
  /** Does what was left. */
  readonly catchUp: () => void;
}

export function createWrite(database: DatabaseSync): Write {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  let left: Left[] = [];

  function inTransaction<Result>(work: () => Result): Result {
    begin.run();
    try {
      for (const earlier of left) earlier.work();
      const result = work();
      commit.run();
      for (const { onCommit } of left) onCommit();
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
    later(work: () => void, onCommit: () => void = () => undefined): void {
      left.push({ work, onCommit });
      if (left.length < MAX_LEFT) return;
      try {
        catchUp();
      } catch (error) {
        left.pop(); // Whoever left it hears of it, and nothing is to come of it later.
        throw error;
      }
    },
    catchUp,
  });
}
