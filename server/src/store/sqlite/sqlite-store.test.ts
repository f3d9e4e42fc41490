import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../jobs/clock.ts";
import { describeStore } from "../conformance/describe-store.ts";
import type { StoreUnderTest } from "../conformance/store-under-test.ts";
import { openStore, type Store } from "./open-store.ts";

/** Nothing here cuts the power, so memory serves as well as a disk, and waits for nobody else's writes. */
const MEMORY_FOLDER = "/dev/shm";

async function openInFreshFolder(clock: Clock): Promise<StoreUnderTest> {
  const folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), "retouch-store-"));
  const opened: Store[] = [];
  const open = (): Store => {
    const store = openStore(folder, { clock });
    opened.push(store);
    return store;
  };
  const { jobs, blobs, webhooks, webhookSecrets, subscriptions, sessions } = open();
  return {
    jobs,
    blobs,
    webhooks,
    webhookSecrets,
    subscriptions,
    sessions,
    async reopen() {
      opened.at(-1)?.writeDown(); // as the end of a process does that was told to stop
      return open();
    },
    async damage(blob) {
      opened.at(-1)?.writeDown();
      using database = new DatabaseSync(join(folder, "retouch.sqlite"));
      const { changes } = database.prepare("UPDATE small_blob SET bytes = x'00' WHERE id = ?").run(blob);
      if (changes === 1) return;
      const path = join(folder, "blobs", blob.slice(0, 2), blob.slice(2));
      const bytes = readFileSync(path);
      bytes[0] ^= 1;
      writeFileSync(path, bytes);
    },
    async close() {
      for (const store of opened) store[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

describeStore("SQLite", openInFreshFolder);
