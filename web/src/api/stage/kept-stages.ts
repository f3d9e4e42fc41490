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
  /** Both or neither; without a picture, the one from before stays. @throws RangeError when another tab has let go of that, or replaced it */
  readonly put: (painting: KeptPainting, picture?: KeptPicture) => Promise<void>;
  /** Lets go of what other tabs had, closed ones too. */
  readonly forgetOthers: () => Promise<void>;
  /** Of the own one too. */
  readonly forgetAll: () => Promise<void>;
}

/** Who wrote it: a duplicated tab has the name of the first, and so the same record. A picture and a mask of two are not one stage. */
interface Written {
  readonly writer: string;
}

interface Schema extends DBSchema {
  pictures: { key: string; value: KeptPicture & Written };
  paintings: { key: string; value: KeptPainting & Written };
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
  const writer = newTabName(now);
  const database = await openDB<Schema>("retouch-stages", 1, {
    upgrade(empty) {
      for (const store of STORES) empty.createObjectStore(store);
    },
  });
  await forget(database, (await otherTabs()).slice(0, 1 - TABS_KEPT));

  async function otherTabs(): Promise<string[]> {
    return (await database.getAllKeys("paintings")).filter((name) => name !== tab);
  }

  return {
    async get() {
      const transaction = database.transaction(STORES);
      const [picture, painting] = await Promise.all([
        transaction.objectStore("pictures").get(tab),
        transaction.objectStore("paintings").get(tab),
      ]);
      return picture !== undefined && picture.writer === painting?.writer ? { ...picture, ...painting } : undefined;
    },
    async put(painting, picture) {
      const transaction = database.transaction(STORES, "readwrite");
      // What a request says is said by the transaction too, and only that counts.
      const ignore = (): void => undefined;
      transaction
        .objectStore("paintings")
        .put({ ...painting, writer }, tab)
        .catch(ignore);
      const pictures = transaction.objectStore("pictures");
      if (picture !== undefined) pictures.put({ ...picture, writer }, tab).catch(ignore);
      const kept = pictures.get(tab);
      kept.catch(ignore);
      // At once, else what is written as the page goes is lost.
      transaction.commit();
      await transaction.done;
      if ((await kept)?.writer !== writer) throw new RangeError("Expected a picture, for the one from before is gone");
    },
    forgetAll: async () => forget(database, [tab, ...(await otherTabs())]),
    forgetOthers: async () => forget(database, await otherTabs()),
  };
}

/** Names sort by the time when the tab was opened. Two of one millisecond are told apart by chance. */
function newTabName(now: number): string {
  return `${now.toString(36).padStart(10, "0")}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
}

async function forget(database: IDBPDatabase<Schema>, tabs: readonly string[]): Promise<void> {
  const transaction = database.transaction(STORES, "readwrite");
  await Promise.all([...STORES.flatMap((store) => tabs.map((tab) => transaction.objectStore(store).delete(tab))), transaction.done]);
}
