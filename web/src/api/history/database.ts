import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { EntryPictures, HistoryEntry } from "./history-entry.ts";

interface Schema extends DBSchema {
  entries: { key: string; value: HistoryEntry };
  /** The same keys. */
  pictures: { key: string; value: EntryPictures };
}

/** Where runs lie in the browser. */
export interface HistoryDatabase {
  /** Oldest first. */
  list(): Promise<readonly HistoryEntry[]>;
  pictures(id: string): Promise<EntryPictures | undefined>;
  /** Both or neither. @throws DOMException, QuotaExceededError when the browser gives no more room */
  put(entry: HistoryEntry, pictures: EntryPictures): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

const STORES = ["entries", "pictures"] as const;

/** @throws DOMException where the browser allows no storage, as some do in private windows */
export async function openHistoryDatabase(): Promise<HistoryDatabase> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>("retouch", 1, {
    upgrade(empty) {
      empty.createObjectStore("entries", { keyPath: "id" });
      empty.createObjectStore("pictures");
    },
  });

  return {
    async list() {
      const entries = await database.getAll("entries");
      return entries.toSorted((a, b) => a.startedAt - b.startedAt);
    },
    pictures: (id) => database.get("pictures", id),
    async put(entry, pictures) {
      const transaction = database.transaction(STORES, "readwrite");
      // What a request says is said by the transaction too, and only that counts.
      void transaction
        .objectStore("pictures")
        .put(pictures, entry.id)
        .catch(() => undefined);
      void transaction
        .objectStore("entries")
        .put(entry)
        .catch(() => undefined);
      await transaction.done;
    },
    async remove(ids) {
      const transaction = database.transaction(STORES, "readwrite");
      await Promise.all([...STORES.flatMap((store) => ids.map((id) => transaction.objectStore(store).delete(id))), transaction.done]);
    },
  };
}
