import type { DatabaseSync } from "node:sqlite";
import type { NamedBytes } from "../../jobs/blob-store.ts";
import type { Clock } from "../../jobs/clock.ts";
import type { BlobId } from "../../jobs/job.ts";

/** Blobs that are rows of the database. */
export interface BlobRows {
  /** Runs inside a transaction. Those that are there are put anew. */
  insert(blobs: readonly NamedBytes[]): void;
  /** Has them at hand which have no row yet, but lie with the job that made them. */
  hold(blobs: readonly NamedBytes[]): void;
  letGo(blobs: readonly NamedBytes[]): void;
  /** Of one that is at hand. */
  held(id: BlobId): Uint8Array | undefined;
}

export function createBlobRows(database: DatabaseSync, clock: Clock): BlobRows {
  // What is there may be damaged, and is written anew.
  const upsert = database.prepare(`
    INSERT INTO small_blob (id, bytes, put_at_ms) VALUES (:id, :bytes, :now)
    ON CONFLICT DO UPDATE SET bytes = excluded.bytes, put_at_ms = excluded.put_at_ms`);
  const atHand = new Map<BlobId, Uint8Array>();
  return {
    insert(blobs) {
      for (const { id, bytes } of blobs) upsert.run({ id, bytes, now: clock().getTime() });
    },
    hold(blobs) {
      for (const { id, bytes } of blobs) atHand.set(id, bytes);
    },
    letGo(blobs) {
      for (const { id } of blobs) atHand.delete(id);
    },
    held: (id) => atHand.get(id),
  };
}
