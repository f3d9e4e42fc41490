import { AuthenticationError, Retouch, type RetouchOptions, type SessionInfo } from "@retouch/client";
import { toFailure, type Failure } from "./failure.ts";
import type { Server } from "./server-state.ts";
import { createStore, type Store } from "./store.ts";

/** Who is at the page. */
export type SessionState =
  | { readonly kind: "opening" }
  /** `failure`: why the link or the key that was just tried is none. */
  | { readonly kind: "signed-out"; readonly failure: Failure | undefined }
  | ({ readonly kind: "signed-in"; readonly by: "link" | "key" | "nobody" } & SessionInfo);

export interface Session extends Store<SessionState> {
  /** For everything else that speaks to the server: it holds the key, if one was given. */
  readonly client: () => Retouch;
  /** Signs in by the link that the page was opened with, else by what this browser has from before. */
  readonly open: (address: string) => Promise<void>;
  /** Keeps the key until the tab is closed, if it is one. */
  readonly signInByKey: (key: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** The server has refused what was good until now. */
  readonly expire: (failure: Failure) => void;
}

export interface SessionOptions extends Pick<RetouchOptions, "baseUrl" | "fetch"> {
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly persist: Server["persist"];
}

const STORAGE_KEY = "retouch.key";

export function createSession({ storage, persist, ...options }: SessionOptions): Session {
  const store = createStore<SessionState>({ kind: "opening" });
  let key = storage.getItem(STORAGE_KEY) ?? undefined;
  let client = new Retouch({ ...options, key });

  function holdKey(newKey: string | undefined): void {
    client = new Retouch({ ...options, key: newKey });
    key = newKey;
    if (key === undefined) storage.removeItem(STORAGE_KEY);
    else storage.setItem(STORAGE_KEY, key);
  }

  /** `failure`: to be told of when nobody is signed in. */
  async function look(failure?: Failure): Promise<void> {
    try {
      const info = await persist(async () => client.session.find());
      if (info === undefined) return store.set({ kind: "signed-out", failure });
      store.set({ kind: "signed-in", by: info.subscription === null ? "nobody" : key === undefined ? "link" : "key", ...info });
    } catch (error) {
      const isRefused = error instanceof AuthenticationError;
      // A key that is void must not stand in the way of the session that the browser may have beside it.
      if (isRefused && key !== undefined) {
        holdKey(undefined);
        return look(toFailure(error));
      }
      store.set({ kind: "signed-out", failure: isRefused ? failure : toFailure(error) });
    }
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    client: () => client,
    async open(address) {
      if (!address.includes("#sign-in=")) return look();
      let failure: Failure | undefined;
      try {
        await client.session.signIn(address);
        // The link is newer than the key.
        holdKey(undefined);
      } catch (error) {
        failure = toFailure(error);
      }
      return look(failure);
    },
    async signInByKey(newKey) {
      store.set({ kind: "opening" });
      try {
        const candidate = new Retouch({ ...options, key: newKey });
        const info = await candidate.session.get({ maximumRetries: 0 });
        holdKey(newKey);
        store.set({ kind: "signed-in", by: "key", ...info });
      } catch (error) {
        store.set({ kind: "signed-out", failure: toFailure(error) });
      }
    },
    async signOut() {
      if (key === undefined) await client.session.signOut();
      holdKey(undefined);
      store.set({ kind: "signed-out", failure: undefined });
    },
    expire(failure) {
      if (store.getSnapshot().kind !== "signed-in") return;
      if (key !== undefined) holdKey(undefined);
      store.set({ kind: "signed-out", failure });
    },
  };
}
