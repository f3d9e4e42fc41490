import { createStore, type Store } from "../store.ts";
import type { HistoryDatabase } from "./database.ts";
import { sizeOf, type EntryPictures, type HistoryEntry } from "./history-entry.ts";

/** What the browser could not do for the history; the runs themselves are none the worse. */
export type HistoryTrouble =
  /** No storage at all, as in some private windows. */
  | "unavailable"
  /** The newest run found no room, though all older ones were let go of. */
  | "full";

export interface HistorySnapshot {
  /** Before the browser has answered, nothing is known. */
  readonly isLoaded: boolean;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly bytes: number;
  readonly trouble: HistoryTrouble | undefined;
}

/** What was made, in this browser. */
export interface History extends Store<HistorySnapshot> {
  /** Reads what there is; resolves to the runs that had not ended. */
  readonly open: () => Promise<readonly HistoryEntry[]>;
  /** Remembers a run, or what has become of it. Never fails: it tells of trouble in the snapshot. */
  readonly keep: (entry: Omit<HistoryEntry, "bytes">, pictures: EntryPictures) => Promise<void>;
  readonly pictures: (id: string) => Promise<EntryPictures | undefined>;
  readonly remove: (id: string) => Promise<void>;
  /** Forgets every run that has ended. */
  readonly clear: () => Promise<void>;
}

export interface HistoryLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** Half a gigabyte: thirty edits of a photograph of 16 megapixels, or hundreds of smaller ones. */
const LIMITS: HistoryLimits = { entries: 200, bytes: 512 * 2 ** 20 };

export function createHistory(openDatabase: () => Promise<HistoryDatabase>, limits = LIMITS): History {
  const store = createStore<HistorySnapshot>({ isLoaded: false, entries: [], bytes: 0, trouble: undefined });
  const database = openDatabase();
  // Whoever uses it hears of it; nobody might for a while.
  database.catch(() => undefined);

  function show(entries: readonly HistoryEntry[], trouble: HistoryTrouble | undefined): void {
    store.set({ isLoaded: true, entries, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), trouble });
  }

  /** Does something to the database, or tells that there is none. */
  async function withDatabase(work: (database: HistoryDatabase) => Promise<void>): Promise<void> {
    try {
      await work(await database);
    } catch {
      show(store.getSnapshot().entries, "unavailable");
    }
  }

  async function forget(ids: readonly string[]): Promise<void> {
    await (await database).remove(ids);
    const { entries, trouble } = store.getSnapshot();
    show(
      entries.filter(({ id }) => !ids.includes(id)),
      trouble,
    );
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,

    async open() {
      await withDatabase(async (database) => show((await database.list()).toReversed(), undefined));
      return store.getSnapshot().entries.filter(({ facts }) => facts === undefined);
    },

    keep: (run, pictures) =>
      withDatabase(async (database) => {
        const entry = { ...run, bytes: sizeOf(pictures) + (run.thumbnail?.size ?? 0) };
        const others = store.getSnapshot().entries.filter(({ id }) => id !== entry.id);
        const tooMany = beyond([entry, ...others], limits);
        if (tooMany.length > 0) await forget(tooMany);
        for (;;) {
          try {
            await database.put(entry, pictures);
            const kept = store.getSnapshot().entries.filter(({ id }) => id !== entry.id);
            return show(
              [entry, ...kept].toSorted((a, b) => b.startedAt - a.startedAt),
              undefined,
            );
          } catch (error) {
            if (!isQuotaError(error)) throw error;
            const oldest = store.getSnapshot().entries.findLast(({ id, facts }) => id !== entry.id && facts !== undefined);
            if (oldest === undefined) return show(store.getSnapshot().entries, "full");
            await forget([oldest.id]);
          }
        }
      }),

    async pictures(id) {
      try {
        return await (await database).pictures(id);
      } catch {
        return undefined;
      }
    },

    remove: (id) => withDatabase(async () => forget([id])),

    clear: () =>
      withDatabase(async () => {
        const ended = store.getSnapshot().entries.filter(({ facts }) => facts !== undefined);
        await forget(ended.map(({ id }) => id));
        show(store.getSnapshot().entries, undefined);
      }),
  };
}

/** The oldest runs that have ended and that the limits leave no room for; the first one always stays. */
function beyond(newestFirst: readonly HistoryEntry[], { entries, bytes }: HistoryLimits): string[] {
  let sum = 0;
  return newestFirst
    .filter((entry, i) => {
      sum += entry.bytes;
      return i > 0 && entry.facts !== undefined && (i >= entries || sum > bytes);
    })
    .map(({ id }) => id);
}

function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
