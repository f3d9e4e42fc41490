import type { BlobStore } from "../../jobs/blob-store.ts";
import type { Clock } from "../../jobs/clock.ts";
import { checkBlobId, hashBlob } from "../blob-id.ts";
import type { Database } from "./database.ts";
import { statement } from "./statement.ts";

/** Ids that are listed at a time. */
const BATCH = 1000;

/** Bytes that are there are not written again, but looked at: `is_whole` is false when they are not what they were. */
const PUT = statement(`
  INSERT INTO blob (id, bytes, put_at_ms) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET put_at_ms = excluded.put_at_ms
  RETURNING xmax = 0 OR encode(sha256(bytes), 'hex') = id AS is_whole`);
const MEND = statement("UPDATE blob SET bytes = $2 WHERE id = $1");
const MARK = statement("UPDATE blob SET put_at_ms = put_at_ms WHERE id = ANY ($1)");
const SELECT = statement("SELECT bytes FROM blob WHERE id = $1");
const SELECT_OLD = statement(`SELECT id FROM blob WHERE put_at_ms < $1 AND id > $2 ORDER BY id LIMIT ${BATCH}`);
const DELETE = statement("DELETE FROM blob WHERE id = ANY ($1) AND put_at_ms < $2");

/**
 * Blobs as rows, which are not compressed.
 *
 * @throws StoreFull; StoreAway; TypeError for what is no id
 */
export function createPostgresBlobStore(database: Database, clock: Clock): BlobStore {
  return {
    sharesLogWithJobs: true,

    async put(bytes, isDurable) {
      const id = await hashBlob(bytes);
      const buffer = bufferOf(bytes);
      await database.write(isDurable, async (transaction) => {
        const row = await transaction.row(PUT, [id, buffer, clock().getTime()]);
        if (row?.["is_whole"] !== true) transaction.later(MEND, [id, buffer]);
      });
      return id;
    },

    async makeDurable(ids) {
      // Whatever is committed durably takes with it all that was committed before.
      if (ids.length > 0) await database.write(true, async (transaction) => transaction.run(MARK, [ids]));
    },

    async get(id) {
      checkBlobId(id);
      const bytes = (await database.row(SELECT, [id]))?.["bytes"] as Uint8Array | undefined;
      return bytes !== undefined && (await hashBlob(bytes)) === id ? bufferOf(bytes) : undefined;
    },

    async *putBefore(moment) {
      for (let last = ""; ;) {
        const ids = (await database.rows(SELECT_OLD, [moment.getTime(), last])).map(({ id }) => String(id));
        if (ids.length > 0) yield ids;
        if (ids.length < BATCH) return;
        last = ids.at(-1)!;
      }
    },

    async delete(ids, moment) {
      for (const id of ids) checkBlobId(id);
      await database.write(false, async (transaction) => transaction.run(DELETE, [ids, moment.getTime()]));
    },
  };
}

/** The same bytes, which are not copied. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
