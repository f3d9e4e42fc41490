import { isAway } from "./failure.ts";
import { createStore, type Store } from "./store.ts";

/** Whether the server answers. */
export type ServerState = "up" | "away";

export interface Server extends Store<ServerState> {
  /** To be used for every call: what becomes of each tells whether the server is there. */
  readonly fetch: typeof fetch;
  /** Hands on what the work gives. When the server goes away meanwhile, waits until it is back and does the work again. */
  readonly persist: <Value>(work: () => Promise<Value>, signal?: AbortSignal) => Promise<Value>;
}

export interface ServerOptions {
  readonly fetch: typeof fetch;
  /** Asks the server for a sign of life, by its `fetch`; whatever it answers is one. */
  readonly probe: () => Promise<unknown>;
  /** Milliseconds before the next question, after so many without answer. */
  readonly delay?: (failures: number) => number;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
/** Bad gateway, unavailable, gateway timeout: a proxy says so of a server that is away. */
const PROXY_STATUSES = [502, 503, 504];

export function createServer({
  fetch,
  probe,
  delay = (failures) => Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS),
}: ServerOptions): Server {
  const store = createStore<ServerState>("up");
  /** Settles when the server is back; one for all who wait. */
  let returning: Promise<void> | undefined;

  function awaitReturn(): Promise<void> {
    store.set("away");
    returning ??= askUntilItAnswers().finally(() => {
      returning = undefined;
    });
    return returning;
  }

  async function askUntilItAnswers(): Promise<void> {
    for (let failures = 0; ; failures++) {
      await new Promise((resolve) => setTimeout(resolve, delay(failures)));
      await probe().catch(() => undefined);
      if (store.getSnapshot() === "up") return;
    }
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,

    async fetch(resource, init) {
      try {
        const response = await fetch(resource, init);
        // The server's own replies have a trace id, whatever they say.
        if (PROXY_STATUSES.includes(response.status) && !response.headers.has("x-trace-id")) void awaitReturn();
        else store.set("up");
        return response;
      } catch (error) {
        if (init?.signal?.aborted !== true) void awaitReturn();
        throw error;
      }
    },

    async persist(work, signal) {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          if (!isAway(error) || signal?.aborted === true) throw error;
          await orAborted(awaitReturn(), signal);
        }
      }
    },
  };
}

async function orAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
