import type { DatabaseSync } from "node:sqlite";
import type { BlobStore } from "../../jobs/blob-store.ts";
import { hashBlob } from "../blob-id.ts";
import type { BlobRows } from "./blob-rows.ts";
import type { Write } from "./write.ts";

/** Up to here a row of the database is sooner made than a file, and takes not much more room. */
const SMALL_BYTES = 64 * 1024;
/** Ids that are told at a time. */
const BATCH = 1000;

/** Small blobs that need not be durable as rows of the database; all others where the rest lies. */
export function keepSmallBlobs(rest: BlobStore, database: DatabaseSync, write: Write, rows: BlobRows): BlobStore {
  const select = database.prepare("SELECT bytes FROM small_blob WHERE id = ?");
  const rewrite = database.prepare("UPDATE small_blob SET put_at_ms = put_at_ms WHERE id = ?");
  const selectOld = database.prepare(`
    SELECT id, put_at_ms FROM small_blob WHERE put_at_ms < :moment AND (put_at_ms, id) > (:lastPut, :lastId)
    ORDER BY put_at_ms, id LIMIT ${BATCH}`);
  const remove = database.prepare("DELETE FROM small_blob WHERE id = :id AND put_at_ms < :moment");

  return {
    nameOf: async (bytes, isDurable) => (isDurable || bytes.length > SMALL_BYTES ? undefined : hashBlob(bytes)),

    async put(bytes, isDurable) {
      if (isDurable || bytes.length > SMALL_BYTES) return rest.put(bytes, isDurable);
      const id = await hashBlob(bytes);
      write(false, () => rows.insert([{ id, bytes }]));
      return id;
    },

    async makeDurable(ids) {
      // A durable commit flushes all commits before it, so one that changes nothing is enough.
      if (ids.some((id) => select.get(id) !== undefined)) write(true, () => ids.forEach((id) => rewrite.run(id)));
      await rest.makeDurable(ids);
    },

    async get(id) {
      const held = rows.held(id);
      if (held !== undefined) return Buffer.from(held.buffer, held.byteOffset, held.byteLength);
      const bytes = select.get(id)?.["bytes"];
      if (bytes instanceof Uint8Array && (await hashBlob(bytes)) === id) return Buffer.from(bytes.buffer);
      return rest.get(id);
    },

    async *putBefore(moment) {
      let [lastPut, lastId] = [-1, ""];
      for (;;) {
        const old = selectOld.all({ moment: moment.getTime(), lastPut, lastId });
        if (old.length === 0) break;
        yield old.map(({ id }) => String(id));
        const last = old[old.length - 1];
        [lastPut, lastId] = [Number(last["put_at_ms"]), String(last["id"])];
      }
      yield* rest.putBefore(moment);
    },

    async delete(ids, moment) {
      await rest.delete(ids, moment);
      write(false, () => ids.forEach((id) => remove.run({ id, moment: moment.getTime() })));
    },
  };
}
