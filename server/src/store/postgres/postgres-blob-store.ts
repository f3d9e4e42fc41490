import type { BlobStore } from "../../jobs/blob-store.ts";
import type { Clock } from "../../jobs/clock.ts";
import { checkBlobId, hashBlob } from "../blob-id.ts";
import type { Database } from "./database.ts";
import { bufferOf, toPut } from "./put-blob.ts";
import { statement } from "./statement.ts";

/** Ids that are listed at a time. */
const BATCH = 1000;

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
    nameOf: hashBlob,

    async put(bytes, isDurable) {
      const id = await hashBlob(bytes);
      await database.atOnce([toPut({ id, bytes }, clock(), isDurable)]);
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
