import type { Model } from "@retouch/contract";
import { closeAll } from "./close-all.ts";
import type { Config } from "./config/config.ts";
import type { WorkerConfig } from "./config/worker-config.ts";
import { closeApp } from "./http/close-app.ts";
import { listen } from "./http/listen.ts";
import { createWorkerApp } from "./http/worker-app.ts";
import { VERSION } from "./installation.ts";
import { createStoreCheck } from "./jobs/check-stores.ts";
import { systemClock } from "./jobs/clock.ts";
import { ALONE } from "./jobs/rota.ts";
import { createPreviewAudience } from "./jobs/preview-audience.ts";
import { readDataSecret } from "./keys/data-secret.ts";
import type { FirstAccess } from "./keys/first-access.ts";
import type { SessionStore } from "./keys/session-store.ts";
import type { SubscriptionStore } from "./keys/subscription-store.ts";
import { startGateway } from "./start-gateway.ts";
import { startEngines, startWork, type Work } from "./start-work.ts";
import { createMemoryFleet } from "./store/memory/memory-fleet.ts";
import { createMemoryRateLimiter } from "./store/memory/memory-rate-limiter.ts";
import { openPostgresStore } from "./store/postgres/open-postgres-store.ts";
import { createSignals } from "./store/signals.ts";
import { holdDataFolder } from "./store/sqlite/hold-data-folder.ts";
import { openExistingDatabase } from "./store/sqlite/open-database.ts";
import { openStore } from "./store/sqlite/open-store.ts";
import { createSqliteSessionStore } from "./store/sqlite/sqlite-session-store.ts";
import { createSqliteSubscriptionStore } from "./store/sqlite/sqlite-subscription-store.ts";
import { createSqliteWebhookSecretStore } from "./store/sqlite/sqlite-webhook-secret-store.ts";
import { createSqliteWebhookStore } from "./store/sqlite/sqlite-webhook-store.ts";
import type { Stores } from "./stores.ts";
import { createLog, type Log } from "./telemetry/log.ts";
import { openTelemetry, type Telemetry } from "./telemetry/open-telemetry.ts";
import { watchFleet } from "./watch-fleet.ts";
import type { WebhookSecretStore } from "./webhooks/webhook-secret-store.ts";
import type { WebhookStore } from "./webhooks/webhook-store.ts";
import { keepStores } from "./worker/keep-stores.ts";

/** Deliveries (10 s), connections (3 s) and spans (2 s) follow: 30 s in all. */
export const DRAIN_LIMIT_MS = 15_000;

export interface StartOptions {
  /** How long a picture under way may take once the server has been told to stop. Default 15 s. */
  readonly drainLimitMs?: number;
  /** What an engine's process runs, where it is not the engine that is of interest. Default: the engine. */
  readonly engineEntry?: URL;
}

export interface WorkerStartOptions extends StartOptions {
  /** How long a job stays with a worker that is not heard of. Default 12 s. */
  readonly leaseMs?: number;
}

interface Stoppable {
  readonly port: number;
  /** Finishes the running jobs or hands them back, refuses all others, and closes everything. What waits is done later, or elsewhere. */
  stop(): Promise<void>;
}

export interface RunningServer extends FirstAccess, Stoppable {
  /** What its own worker does, or else what the fleet's do, the default first. */
  readonly models: readonly Model[];
}

export interface RunningWorker extends Stoppable {
  readonly models: readonly Model[];
}

export interface OpenSubscriptions extends AsyncDisposable {
  readonly store: SubscriptionStore;
  readonly sessions: SessionStore;
  readonly webhooks: WebhookStore;
  readonly webhookSecrets: WebhookSecretStore;
}

/** Where things are kept: in a data folder, or in a PostgreSQL database. */
export type Place = Pick<Config, "dataFolder" | "database">;

/**
 * The subscriptions of a place, and what belongs to them. Only a server makes a data folder.
 *
 * @throws NotADataFolder; StoreAway
 */
export async function openSubscriptions({ dataFolder, database: url }: Place): Promise<OpenSubscriptions> {
  if (url !== undefined) {
    // A command that somebody runs from elsewhere is not what upgrades a cluster.
    const store = await openPostgresStore({ url, migrates: false });
    return { ...store, store: store.subscriptions };
  }
  const database = openExistingDatabase(dataFolder);
  return {
    store: createSqliteSubscriptionStore(database),
    sessions: createSqliteSessionStore({ database, clock: systemClock }),
    webhooks: createSqliteWebhookStore({ database, signals: createSignals() }),
    webhookSecrets: createSqliteWebhookSecretStore(database),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

/**
 * All that processes share. A data folder is for this server alone; an earlier one may have left jobs whose callers waited on its connections:
 * nobody waits for them now.
 */
async function openStores({ dataFolder, database }: Place, log: Log, closers: (() => unknown)[]): Promise<Stores> {
  if (database !== undefined) {
    const store = await openPostgresStore({ url: database, onTrouble: (error) => log.warn({ err: error }, "the database is in trouble") });
    closers.push(() => store[Symbol.asyncDispose]());
    return store;
  }
  const held = holdDataFolder(dataFolder);
  closers.push(() => held[Symbol.dispose]());
  const store = openStore(dataFolder);
  closers.push(() => store[Symbol.dispose]());
  await store.jobs.cancelUnwaited();
  return {
    ...store,
    rateLimiter: createMemoryRateLimiter(),
    fleet: createMemoryFleet(systemClock),
    rota: ALONE,
    audience: createPreviewAudience(),
    linkSecret: readDataSecret(dataFolder),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

interface Foundations {
  readonly log: Log;
  readonly stores: Stores;
  readonly telemetry: Telemetry;
  /** Undefined when the store can be written to, else why not. */
  readonly checkStores: () => Promise<unknown>;
}

/** What every process stands on. */
async function layFoundations(config: Place & Pick<Config, "logLevel" | "otlpEndpoint">, closers: (() => unknown)[]): Promise<Foundations> {
  const log = createLog(config.logLevel);
  const store = await openStores(config, log, closers);
  const telemetry = await openTelemetry({ store, clock: systemClock, otlpEndpoint: config.otlpEndpoint, version: VERSION });
  closers.unshift(() => telemetry.close()); // last of all: it may wait for a collector that is gone
  const stores = { ...store, jobs: telemetry.jobs, webhooks: telemetry.webhooks };
  return { log, stores, telemetry, checkStores: createStoreCheck({ ...stores, clock: systemClock }) };
}

/**
 * The whole of `retouch serve`: what is made here is handed down, and nothing below chooses for itself. The signal ends a start that
 * is under way, with all that it has opened; a server that runs is ended by its `stop`.
 */
export async function startServer(
  config: Config,
  signal: AbortSignal,
  { drainLimitMs = DRAIN_LIMIT_MS, engineEntry }: StartOptions = {},
): Promise<RunningServer> {
  return start(async (closers, stopping) => {
    // 1. What is kept
    const { log, stores, telemetry, checkStores } = await layFoundations(config, closers);
    const onEngineEnd = (): void => telemetry.metrics.onEngineEnd();

    // 2. What makes pictures, here or elsewhere
    const concurrency = config.works ? 1 : 0;
    const engines = await startEngines({ model: config.model, concurrency, entry: engineEntry, log, onEngineEnd, signal, closers });
    const fleet = await watchFleet(stores.fleet, (error) => log.warn({ err: error }, "the workers cannot be seen"));
    closers.push(() => fleet.close());
    const models = (): readonly Model[] =>
      distinct([...engines.map(({ model }) => model), ...fleet.workers().flatMap((worker) => worker.models)]);

    // 3. What answers
    let work: Work | undefined = undefined as Work | undefined;
    const isAnybodyThere = (): boolean => (config.works ? work?.isAlive() === true : fleet.workers().length > 0);
    const gateway = await startGateway({
      config,
      stores,
      telemetry,
      log,
      models,
      hindrances: async () =>
        [
          (await checkStores()) !== undefined && "the store cannot be written to",
          engines.some((engine) => engine.isAway()) && "the engine does not start",
          !isAnybodyThere() && "no worker is alive",
        ].filter((reason) => reason !== false),
      stopping,
      signal,
      closers,
    });

    // 4. What does the jobs. Last, so that a start that fails has begun none.
    work = config.works
      ? await startWork({ engines, isOneOfMany: config.database !== undefined, stores, log, drainLimitMs, closers })
      : undefined;
    if (!config.works) {
      closers.push(
        keepStores({ ...stores, clock: systemClock, onTrouble: (error) => log.error({ err: error }, "the store is in trouble") }),
      );
    }
    return { ...gateway, models: models() };
  });
}

/** The whole of `retouch worker`: does the jobs of a database that gateways fill, and says on a port of its own how it is. */
export async function startWorkerProcess(
  config: WorkerConfig,
  signal: AbortSignal,
  { drainLimitMs = DRAIN_LIMIT_MS, engineEntry, leaseMs }: WorkerStartOptions = {},
): Promise<RunningWorker> {
  return start(async (closers, stopping) => {
    const { log, stores, telemetry, checkStores } = await layFoundations(config, closers);
    const onEngineEnd = (): void => telemetry.metrics.onEngineEnd();
    const engines = await startEngines({ ...config, entry: engineEntry, log, onEngineEnd, signal, closers });
    const app = createWorkerApp({
      log,
      renderMetrics: telemetry.metrics.render,
      hindrances: async () =>
        [
          stopping.aborted && "the worker is stopping",
          (await checkStores()) !== undefined && "the store cannot be written to",
          engines.every((engine) => engine.isAway()) && "the engine does not start",
        ].filter((reason) => reason !== false),
    });
    closers.push(() => closeApp(app));
    const port = await listen(app, config);
    signal.throwIfAborted();
    await startWork({ engines, isOneOfMany: true, stores, log, leaseMs, drainLimitMs, closers });
    return { port, models: [engines[0].model] };
  });
}

/** Runs a start; when it fails, what it has opened is closed. */
async function start<Started extends object>(
  open: (closers: (() => unknown)[], stopping: AbortSignal) => Promise<Started>,
): Promise<Started & Pick<Stoppable, "stop">> {
  const closers: (() => unknown)[] = [];
  const stopping = new AbortController();
  try {
    const started = await open(closers, stopping.signal);
    return {
      ...started,
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

function distinct(models: readonly Model[]): Model[] {
  return [...new Map(models.map((model) => [model.name, model])).values()];
}
