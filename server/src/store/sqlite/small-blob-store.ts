import type { DatabaseSync } from "node:sqlite";
import type { BlobStore } from "../../jobs/blob-store.ts";
import type { Clock } from "../../jobs/clock.ts";
import type { BlobId } from "../../jobs/job.ts";
import { hashBlob } from "../blob-id.ts";
import type { Write } from "./write.ts";

/** Up to here a row of the database is sooner made than a file, and takes not much more room. */
const SMALL_BYTES = 64 * 1024;
/** Ids that are told at a time. */
const BATCH = 1000;

/** Small blobs that need not be durable as rows of the database; all others where the rest lies. */
export function keepSmallBlobs(rest: BlobStore, database: DatabaseSync, write: Write, clock: Clock): BlobStore {
  // What is there may be damaged, and is written anew.
  const upsert = database.prepare(`
    INSERT INTO small_blob (id, bytes, put_at_ms) VALUES (:id, :bytes, :now)
    ON CONFLICT DO UPDATE SET bytes = excluded.bytes, put_at_ms = excluded.put_at_ms`);
  const select = database.prepare("SELECT bytes FROM small_blob WHERE id = ?");
  const rewrite = database.prepare("UPDATE small_blob SET put_at_ms = put_at_ms WHERE id = ?");
  const selectOld = database.prepare(`
    SELECT id, put_at_ms FROM small_blob WHERE put_at_ms < :moment AND (put_at_ms, id) > (:lastPut, :lastId)
    ORDER BY put_at_ms, id LIMIT ${BATCH}`);
  /** What waits for the next transaction. */
  const unwritten = new Map<BlobId, { readonly bytes: Uint8Array; readonly now: number }>();
  const remove = database.prepare("DELETE FROM small_blob WHERE id = :id AND put_at_ms < :moment");

  return {
    async put(bytes, isDurable) {
      if (isDurable || bytes.length > SMALL_BYTES) return rest.put(bytes, isDurable);
      const id = await hashBlob(bytes);
      // Together with the job that refers to it, before which nobody asks for it.
      const row = { id, bytes: new Uint8Array(bytes), now: clock().getTime() };
      const forget = (): void => void (unwritten.get(id) === row && unwritten.delete(id));
      unwritten.set(id, row);
      try {
        write.later(() => upsert.run(row), forget);
      } catch (error) {
        forget();
        throw error;
      }
      return id;
    },

    async makeDurable(ids) {
      // A durable commit flushes all commits before it, so one that changes nothing is enough.
      const areRows = ids.some((id) => unwritten.has(id) || select.get(id) !== undefined);
      if (areRows) write(true, () => ids.forEach((id) => rewrite.run(id)));
      await rest.makeDurable(ids);
    },

    async get(id) {
      const own = unwritten.get(id);
      if (own !== undefined) return Buffer.from(own.bytes);
      const bytes = select.get(id)?.["bytes"];
      if (bytes instanceof Uint8Array && (await hashBlob(bytes)) === id) return Buffer.from(bytes.buffer);
      return rest.get(id);
    },

    async *putBefore(moment) {
      const old = [...unwritten].filter(([, { now }]) => now < moment.getTime());
      if (old.length > 0) yield old.map(([id]) => id);
      let [lastPut, lastId] = [-1, ""];
      for (;;) {
        const rows = selectOld.all({ moment: moment.getTime(), lastPut, lastId });
        if (rows.length === 0) break;
        yield rows.map(({ id }) => String(id));
        const last = rows[rows.length - 1];
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
