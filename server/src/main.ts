import type { AddressInfo } from "node:net";
import type { Model } from "@retouch/contract";
import type { Config } from "./config/config.ts";
import { createApp } from "./http/app.ts";
import { requireKey, requireLocalHost } from "./http/authenticate.ts";
import { installedFolders } from "./installation.ts";
import { createFirstSubscription } from "./keys/issue-keys.ts";
import { verifyKey } from "./keys/verify-key.ts";
import { createLink } from "./keys/sign-in.ts";
import type { SessionStore } from "./keys/session-store.ts";
import type { SubscriptionStore } from "./keys/subscription-store.ts";
import { openDatabase } from "./store/sqlite/open-database.ts";
import { createMemoryRateLimiter } from "./store/memory/memory-rate-limiter.ts";
import { createSqliteSessionStore } from "./store/sqlite/sqlite-session-store.ts";
import { createSqliteSubscriptionStore } from "./store/sqlite/sqlite-subscription-store.ts";
import { createLog } from "./telemetry/log.ts";
import { startEngineProcess } from "./worker/engine-process.ts";
import { findModelFolder } from "./worker/installed-models.ts";

export interface RunningServer {
  readonly port: number;
  readonly model: Model;
  /** The key of the subscription that was made now, because there was none. */
  readonly firstKey: string | undefined;
  /** Signs a browser in under that subscription, once. */
  readonly firstLinkToken: string | undefined;
  /** The operator's own first key is in use: it opened a subscription now, or did so at an earlier start. */
  readonly isBootstrapKeyUsed: boolean;
  /** Finishes the running edit, refuses all others, and closes everything. */
  stop(): Promise<void>;
}

export interface OpenSubscriptions extends Disposable {
  readonly store: SubscriptionStore;
  readonly sessions: SessionStore;
}

/** The subscriptions of a data folder. */
export function openSubscriptions(dataFolder: string): OpenSubscriptions {
  const database = openDatabase(dataFolder);
  return {
    store: createSqliteSubscriptionStore(database),
    sessions: createSqliteSessionStore(database),
    [Symbol.dispose]: () => database.close(),
  };
}

/**
 * The whole of `retouch serve`: what is made here is handed down, and nothing below chooses for itself. The signal ends a start that
 * is under way, with all that it has opened; a server that runs is ended by its `stop`.
 */
export async function startServer(config: Config, signal: AbortSignal): Promise<RunningServer> {
  const modelFolder = findModelFolder(config.model, installedFolders("models"));
  const closers: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const log = createLog(config.logLevel);
    const subscriptions = openSubscriptions(config.dataFolder);
    closers.push(() => subscriptions[Symbol.dispose]());
    const onCrash = (reason: string): void => log.warn({ reason }, "the engine process ended unexpectedly");
    const engine = await startEngineProcess({ model: modelFolder, onCrash, signal });
    closers.push(() => engine.close());

    const { sessions } = subscriptions;
    let isDraining = false;
    const authenticate = config.requireKey
      ? requireKey({ subscriptions: subscriptions.store, sessions, allowQueryKey: config.allowQueryKey, allowBearer: false })
      : requireLocalHost;
    const app = createApp({
      editor: engine,
      authenticate,
      rateLimiter: createMemoryRateLimiter(),
      sessions: config.requireKey ? sessions : undefined,
      log,
      isDraining: () => isDraining,
    });
    closers.push(() => app.close());
    await app.listen({ host: config.host, port: config.port });
    signal.throwIfAborted();

    // Last, so that a start that fails does not use up the only time the key is shown.
    const { requireKey: isKeyed, bootstrapKey } = config;
    const first = isKeyed ? await createFirstSubscription(subscriptions.store, bootstrapKey) : undefined;
    const opened = isKeyed && bootstrapKey !== undefined ? await verifyKey(subscriptions.store, bootstrapKey) : undefined;
    return {
      port: (app.server.address() as AddressInfo).port,
      model: engine.model,
      firstKey: first?.keys.primary,
      firstLinkToken: first && bootstrapKey === undefined ? await createLink(sessions, first.subscription.id) : undefined,
      isBootstrapKeyUsed: opened !== undefined,
      async stop() {
        isDraining = true;
        await engine.drain();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
