import type { Retouch } from "@retouch/client";
import type { HistoryDatabase } from "./history/database.ts";
import { createHistory, type History } from "./history/history.ts";
import { createModels, type ModelsStore } from "./models.ts";
import { createRuns, type Runs } from "./runs/runs.ts";
import { createServer, type Server } from "./server-state.ts";
import { createSession, type Session } from "./session.ts";
import { createSettings, type SettingsStore } from "./settings/settings-store.ts";

/** Everything that the page knows of the server, and of what was made. */
export interface Api {
  readonly session: Session;
  readonly server: Server;
  readonly models: ModelsStore;
  readonly settings: SettingsStore;
  readonly history: History;
  readonly runs: Runs;
  /** For what has no store of its own. */
  readonly client: () => Retouch;
  /** Signs in, by the address that the page was opened with, and takes up what was left. */
  readonly open: (address: string) => Promise<void>;
}

/** What a browser has, and a test too. */
export interface Platform {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** Survives the tab. */
  readonly localStorage: Pick<Storage, "getItem" | "setItem">;
  /** Dies with the tab: the only place of a key. */
  readonly sessionStorage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly openDatabase: () => Promise<HistoryDatabase>;
  readonly makeThumbnail: (picture: Blob) => Promise<Blob | undefined>;
}

/** A sign of life is asked for again in a moment. */
const AT_ONCE = { maximumRetries: 0, timeout: 5000 };

export function createApi({ baseUrl, fetch, localStorage, sessionStorage, openDatabase, makeThumbnail }: Platform): Api {
  const server = createServer({ fetch, probe: () => client().session.find(AT_ONCE) });
  const session = createSession({ baseUrl, fetch: server.fetch, storage: sessionStorage, persist: server.persist });
  const { client } = session;
  const models = createModels(client);
  const history = createHistory(openDatabase);
  const runs = createRuns({ client, server, history, onSignedOut: session.expire, makeThumbnail, now: Date.now });

  async function enter(): Promise<void> {
    if (session.getSnapshot().kind !== "signed-in") return;
    const [unfinished] = await Promise.all([history.open(), models.load()]);
    for (const entry of unfinished) {
      const pictures = await history.pictures(entry.id);
      if (pictures !== undefined) runs.resume(entry, pictures);
    }
  }

  return {
    session: {
      ...session,
      async signInByKey(key) {
        await session.signInByKey(key);
        await enter();
      },
    },
    server,
    models,
    settings: createSettings(localStorage),
    history,
    runs,
    client,
    async open(address) {
      await session.open(address);
      await enter();
    },
  };
}
