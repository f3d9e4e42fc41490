import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "../store/sqlite/open-store.ts";

/** What a server keeps, in a data folder that goes when it is disposed of. */
export type TestStores = Store;

export function openTestStores(): TestStores {
  const folder = mkdtempSync(join(tmpdir(), "retouch-http-"));
  const store = openStore(folder);
  return {
    ...store,
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
