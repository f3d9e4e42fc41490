import { randomUUID } from "node:crypto";
import type { Model } from "@retouch/contract";
import { closeAll } from "./close-all.ts";
import type { Config } from "./config/config.ts";
import { localUrl } from "./config/local-url.ts";
import { createApp } from "./http/app.ts";
import { requireKey, requireLocalHost } from "./http/authenticate.ts";
import { closeApp } from "./http/close-app.ts";
import { describeJob } from "./http/job-reply.ts";
import { MAX_BODY_BYTES, MAX_EDIT_WAIT_MS } from "./http/limits.ts";
import { linksAt } from "./http/links.ts";
import { listen } from "./http/listen.ts";
import { installedFolders, VERSION } from "./installation.ts";
import { createStoreCheck } from "./jobs/check-stores.ts";
import { systemClock } from "./jobs/clock.ts";
import type { Editor } from "./jobs/editor.ts";
import type { Job } from "./jobs/job.ts";
import { createPreviewAudience } from "./jobs/preview-audience.ts";
import { DEFAULT_QUEUE_LIMITS } from "./jobs/queue-limits.ts";
import { readDataSecret } from "./keys/data-secret.ts";
import { openFirstAccess, type FirstAccess } from "./keys/first-access.ts";
import type { SessionStore } from "./keys/session-store.ts";
import type { SubscriptionStore } from "./keys/subscription-store.ts";
import { createOutgoing } from "./outgoing/create-outgoing.ts";
import { createFetchPicture } from "./outgoing/fetch-picture.ts";
import { createMemoryRateLimiter } from "./store/memory/memory-rate-limiter.ts";
import { holdDataFolder } from "./store/sqlite/hold-data-folder.ts";
import { openExistingDatabase } from "./store/sqlite/open-database.ts";
import { openStore } from "./store/sqlite/open-store.ts";
import { createSignals } from "./store/signals.ts";
import { createSqliteSessionStore } from "./store/sqlite/sqlite-session-store.ts";
import { createSqliteSubscriptionStore } from "./store/sqlite/sqlite-subscription-store.ts";
import { createSqliteWebhookSecretStore } from "./store/sqlite/sqlite-webhook-secret-store.ts";
import { createSqliteWebhookStore } from "./store/sqlite/sqlite-webhook-store.ts";
import { createLog } from "./telemetry/log.ts";
import { openTelemetry } from "./telemetry/open-telemetry.ts";
import { startDeliveries } from "./webhooks/start-deliveries.ts";
import type { WebhookSecretStore } from "./webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "./webhooks/webhook-store.ts";
import { startEngineProcess } from "./worker/engine-process.ts";
import { findModelFolder } from "./worker/installed-models.ts";
import { startWorker, type Worker } from "./worker/start-worker.ts";

/** Deliveries (10 s), connections (3 s) and spans (2 s) follow: 30 s in all. */
const DRAIN_LIMIT_MS = 15_000;

export interface StartOptions {
  /** How long a picture under way may take once the server has been told to stop. Default 15 s. */
  readonly drainLimitMs?: number;
}

export interface RunningServer extends FirstAccess {
  readonly port: number;
  readonly model: Model;
  /** Finishes the running job or hands it back, refuses all others, and closes everything. What waits is done after the next start. */
  stop(): Promise<void>;
}

export interface OpenSubscriptions extends Disposable {
  readonly store: SubscriptionStore;
  readonly sessions: SessionStore;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
}

/**
 * The subscriptions of a data folder, and what belongs to them. Only a server makes one.
 *
 * @throws NotADataFolder
 */
export function openSubscriptions(dataFolder: string): OpenSubscriptions {
  const database = openExistingDatabase(dataFolder);
  return {
    store: createSqliteSubscriptionStore(database),
    sessions: createSqliteSessionStore({ database, clock: systemClock }),
    webhooks: createSqliteWebhookStore({ database, signals: createSignals() }),
    webhookSecrets: createSqliteWebhookSecretStore(database),
    [Symbol.dispose]: () => database.close(),
  };
}

/**
 * The whole of `retouch serve`: what is made here is handed down, and nothing below chooses for itself. The signal ends a start that
 * is under way, with all that it has opened; a server that runs is ended by its `stop`.
 */
export async function startServer(
  config: Config,
  signal: AbortSignal,
  { drainLimitMs = DRAIN_LIMIT_MS }: StartOptions = {},
): Promise<RunningServer> {
  const modelFolder = findModelFolder(config.model, installedFolders("models"));
  const closers: (() => unknown)[] = [];
  try {
    // 1. What is kept, by this server alone. An earlier one may have left jobs whose callers waited on its connections: nobody waits
    // for them now.
    const log = createLog(config.logLevel);
    const held = holdDataFolder(config.dataFolder);
    closers.push(() => held[Symbol.dispose]());
    const store = openStore(config.dataFolder);
    closers.push(() => store[Symbol.dispose]());
    const { subscriptions, sessions } = store;
    await store.jobs.cancelUnwaited();

    // 2. What makes pictures
    // Loaded while the engine starts; whether that went well shows where it is first used.
    const loading = openTelemetry({ store, clock: systemClock, otlpEndpoint: config.otlpEndpoint, version: VERSION });
    loading.catch(() => undefined);
    closers.unshift(async () => (await loading).close()); // last of all: it may wait for a collector that is gone
    const onCrash = (reason: string): void => {
      log.warn({ reason }, "the engine process ended unexpectedly");
      void loading.then(({ metrics }) => metrics.onEngineEnd());
    };
    const onStartFailure = (error: unknown): void => log.error({ err: error }, "the engine does not start; jobs wait for it");
    const engine = await startEngineProcess({ model: modelFolder, onCrash, onStartFailure, signal });
    closers.push(() => engine.close());
    const telemetry = await loading;
    const stores = { ...store, jobs: telemetry.jobs, webhooks: telemetry.webhooks };

    // 3. What answers
    const outgoing = createOutgoing({ ports: config.outgoingPorts, trusted: config.allowOutgoing });
    closers.push(() => outgoing.close());
    const linkSecret = readDataSecret(config.dataFolder);
    const stopping = new AbortController();
    const audience = createPreviewAudience();
    const checkStores = createStoreCheck({ ...stores, clock: systemClock });
    let worker: Worker | undefined = undefined;
    const app = createApp({
      ...stores,
      clock: systemClock,
      audience,
      models: [engine.model],
      queueLimits: DEFAULT_QUEUE_LIMITS,
      refusesUrl: (url) => outgoing.refuses(url),
      fetchPicture: config.allowUrls ? createFetchPicture(outgoing, MAX_BODY_BYTES) : undefined,
      linkSecret,
      publicUrl: config.publicUrl,
      maxWaitMs: MAX_EDIT_WAIT_MS,
      stopping: stopping.signal,
      authenticate: config.requireKey
        ? requireKey({ subscriptions, sessions, allowQueryKey: config.allowQueryKey, allowBearer: false })
        : requireLocalHost,
      rateLimiter: createMemoryRateLimiter(),
      sessions: config.requireKey ? sessions : undefined,
      log,
      hindrances: async () => findHindrances(await checkStores(), engine, worker),
      onRequest: telemetry.onRequest,
      renderMetrics: telemetry.metrics.render,
    });
    closers.push(() => closeApp(app));
    const port = await listen(app, config);
    signal.throwIfAborted();
    const firstAccess = await openFirstAccess(config, store);

    // 4. What does the jobs. Last, so that a start that fails has begun none.
    const links = linksAt(config.publicUrl ?? localUrl(config.host, port), linkSecret);
    const deliveries = startDeliveries({
      ...stores,
      outgoing,
      clock: systemClock,
      describe: (job) => describeJob(job, links),
      onNoAnswer: (error, { id, job: { traceId } }) => log.warn({ err: error, delivery: id, traceId }, "webhook not delivered"),
      onError: (error) => log.error({ err: error }, "webhooks in trouble"),
    });
    closers.push(() => deliveries.stop());
    const onTrouble = (error: unknown, job?: Job): void => log.error({ err: error, job: job?.id, traceId: job?.traceId }, "job in trouble");
    const started = startWorker({ ...stores, name: randomUUID(), editor: engine, audience, clock: systemClock, onTrouble });
    closers.push(() => started.drain(drainLimitMs));
    worker = started;
    return {
      port,
      model: engine.model,
      ...firstAccess,
      async stop() {
        stopping.abort();
        await closeAll(closers);
      },
    };
  } catch (error) {
    await closeAll(closers).catch(() => undefined); // why it did not start is what counts
    throw error;
  }
}

function findHindrances(storeError: unknown, engine: Editor, worker: Worker | undefined): string[] {
  const reasons = [
    storeError !== undefined && "the store cannot be written to",
    engine.isAway() && "the engine does not start",
    worker?.isAlive() !== true && "no worker is alive",
  ];
  return reasons.filter((reason) => reason !== false);
}
