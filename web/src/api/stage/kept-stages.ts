import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/** A picture on the stage. */
export interface KeptPicture {
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What is sent; undefined for a blank one. */
  readonly file: Blob | undefined;
}

/** What lies over it, and changes more often. */
export interface KeptPainting {
  /** Tiles of the mask, packed. */
  readonly mask: ReadonlyMap<number, Uint8Array>;
  /** The run of it that is looked at: which of its results, and whether that is hidden. */
  readonly result: { readonly runId: string; readonly chosen: number; readonly isHidden: boolean } | undefined;
}

/** What is on the stage of this tab and may never have been sent, for when the page is loaded again. */
export interface KeptStages {
  readonly get: () => Promise<(KeptPicture & KeptPainting) | undefined>;
  /** Both or neither; without a picture, the one from before stays. */
  readonly put: (painting: KeptPainting, picture?: KeptPicture) => Promise<void>;
}

interface Schema extends DBSchema {
  pictures: { key: string; value: KeptPicture };
  paintings: { key: string; value: KeptPainting };
}

const STORES = ["pictures", "paintings"] as const;
const TAB_KEY = "retouch.tab";
/** Of so many tabs, the ones that were opened last; a closed one's storage tells nobody that it is closed. */
const TABS_KEPT = 8;

/**
 * A database of its own: one more version of the history's would wait for every tab that has the old one open.
 *
 * @param storage dies with the tab, and holds its name
 * @throws DOMException, as do `get` and `put`, where the browser allows no storage or has no more room
 */
export async function openKeptStages(storage: Pick<Storage, "getItem" | "setItem">, now: number): Promise<KeptStages> {
  const tab = storage.getItem(TAB_KEY) ?? newTabName(now);
  storage.setItem(TAB_KEY, tab);
  const database = await openDB<Schema>("retouch-stages", 1, {
    upgrade(empty) {
      for (const store of STORES) empty.createObjectStore(store);
    },
  });
  await forgetOldTabs(database, tab);

  return {
    async get() {
      const transaction = database.transaction(STORES);
      const [picture, painting] = await Promise.all([
        transaction.objectStore("pictures").get(tab),
        transaction.objectStore("paintings").get(tab),
      ]);
      return picture && painting && { ...picture, ...painting };
    },
    async put(painting, picture) {
      const transaction = database.transaction(STORES, "readwrite");
      // What a request says is said by the transaction too, and only that counts.
      const ignore = (): void => undefined;
      transaction.objectStore("paintings").put(painting, tab).catch(ignore);
      if (picture !== undefined) transaction.objectStore("pictures").put(picture, tab).catch(ignore);
      // At once, else what is written as the page goes is lost.
      transaction.commit();
      await transaction.done;
    },
  };
}

/** Names sort by the time when the tab was opened. Two of one millisecond are told apart by chance. */
function newTabName(now: number): string {
  return `${now.toString(36).padStart(10, "0")}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
}

async function forgetOldTabs(database: IDBPDatabase<Schema>, own: string): Promise<void> {
  const tabs = (await database.getAllKeys("pictures")).filter((tab) => tab !== own);
  const transaction = database.transaction(STORES, "readwrite");
  const old = tabs.slice(0, Math.max(0, tabs.length - (TABS_KEPT - 1)));
  await Promise.all([...STORES.flatMap((store) => old.map((tab) => transaction.objectStore(store).delete(tab))), transaction.done]);
}
