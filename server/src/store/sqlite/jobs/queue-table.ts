import type { DatabaseSync } from "node:sqlite";
import { RECENT_JOBS } from "../../../jobs/job-store.ts";
import type { Write } from "../write.ts";

/** What the table of jobs says of the queue as a whole. */
export interface QueueCounts {
  readonly queued: number;
  /** Of the pictures of those that wait. */
  readonly queuedBytes: number;
  readonly running: number;
  /** When the oldest job was admitted that waits; null when none does. */
  readonly oldestMs: number | null;
}

export interface QueueTable {
  readonly counts: () => QueueCounts;
  /** See `QueueStats`. */
  readonly recentDurationsMs: () => readonly number[];
  /** The same transactions, after which the table is asked again. Nothing else changes jobs: the folder has one server. */
  readonly write: Write;
  /** The same for work that changes no job which waits or runs, so that the queue need not be counted again. */
  readonly writeEnded: (work: () => void) => void;
}

/** Asks the table once for all who look at the queue until the next transaction that may change it: it is asked several times a request. */
export function createQueueTable(database: DatabaseSync, write: Write): QueueTable {
  const selectCounts = database.prepare(`
    SELECT count(*) AS queued, coalesce(sum(input_bytes), 0) AS bytes, min(created_at_ms) AS oldest,
      (SELECT count(*) FROM job WHERE state = 'running') AS running
    FROM job WHERE state = 'queued'`);
  const selectDurations = database.prepare(`
    SELECT finished_at_ms - started_at_ms AS ms FROM job
    WHERE state = 'succeeded' ORDER BY finished_at_ms DESC, id DESC LIMIT ${RECENT_JOBS}`);
  let known: QueueCounts | undefined;
  let knownDurationsMs: readonly number[] | undefined;

  function read(): QueueCounts {
    const { queued, bytes, oldest, running } = selectCounts.get()!;
    return {
      queued: Number(queued),
      queuedBytes: Number(bytes),
      running: Number(running),
      oldestMs: oldest === null ? null : Number(oldest),
    };
  }

  function readDurationsMs(): number[] {
    return selectDurations.all().map(({ ms }) => Math.max(Number(ms), 0));
  }

  function writeJobs<Result>(isDurable: boolean, work: () => Result): Result {
    try {
      return write(isDurable, work);
    } finally {
      known = undefined;
      knownDurationsMs = undefined;
    }
  }

  function writeEnded(work: () => void): void {
    try {
      write(false, work);
    } finally {
      knownDurationsMs = undefined;
    }
  }

  return {
    // A transaction sees its own changes.
    counts: () => (database.isTransaction ? read() : (known ??= read())),
    recentDurationsMs: () => (database.isTransaction ? readDurationsMs() : (knownDurationsMs ??= readDurationsMs())),
    writeEnded,
    write: writeJobs,
  };
}
