import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { installedFolders } from "./installation.ts";
import { systemClock } from "./jobs/clock.ts";
import type { Editor } from "./jobs/editor.ts";
import type { Job } from "./jobs/job.ts";
import type { Stores } from "./stores.ts";
import type { Log } from "./telemetry/log.ts";
import { startEngineProcess } from "./worker/engine-process.ts";
import { LEASE_MS } from "./worker/hold-lease.ts";
import { findModelFolder } from "./worker/installed-models.ts";
import { joinFleet } from "./worker/join-fleet.ts";
import { startWorker } from "./worker/start-worker.ts";

export interface EnginesOptions {
  /** A name of an installed model, or a folder. */
  readonly model: string;
  /** How many, each of which does one job at a time. */
  readonly concurrency: number;
  /** What each process runs. Default: the engine. */
  readonly entry?: URL | undefined;
  readonly log: Log;
  readonly onEngineEnd: () => void;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Takes what is to be closed, in the order of its opening. */
  readonly closers: (() => unknown)[];
}

/** What makes pictures. The weights are mapped, so that several engines on one machine have them in memory once. */
export async function startEngines({ model, concurrency, entry, log, onEngineEnd, signal, closers }: EnginesOptions): Promise<Editor[]> {
  const folder = findModelFolder(model, installedFolders("models"));
  const onCrash = (reason: string): void => {
    log.warn({ reason }, "the engine process ended unexpectedly");
    onEngineEnd();
  };
  const onStartFailure = (error: unknown): void => log.error({ err: error }, "the engine does not start; jobs wait for it");
  const engines: Editor[] = [];
  // One after another: the first may have to write the weights in another precision, which the others then read.
  for (let i = 0; i < concurrency; i++) {
    const engine = await startEngineProcess({ model: folder, onCrash, onStartFailure, signal, ...(entry && { entry }) });
    closers.push(() => engine.close());
    engines.push(engine);
  }
  return engines;
}

export interface WorkOptions {
  readonly engines: readonly Editor[];
  /** Whether other workers may have other models. */
  readonly isOneOfMany: boolean;
  readonly stores: Pick<Stores, "jobs" | "blobs" | "audience" | "fleet" | "rota">;
  readonly log: Log;
  /** How long a job stays with a worker that is not heard of. Default 12 s. */
  readonly leaseMs?: number | undefined;
  /** How long a picture under way may take once the process has been told to stop. */
  readonly drainLimitMs: number;
  readonly closers: (() => unknown)[];
}

export interface Work {
  isAlive(): boolean;
}

/** What does the jobs: one loop for each engine, known to the fleet as one worker. */
export async function startWork({
  engines,
  isOneOfMany,
  stores,
  log,
  leaseMs = LEASE_MS,
  drainLimitMs,
  closers,
}: WorkOptions): Promise<Work> {
  const onTrouble = (error: unknown, job?: Job): void => log.error({ err: error, job: job?.id, traceId: job?.traceId }, "job in trouble");
  // Says where to look for who holds a job; a process that is started again may be of the same number on the same machine.
  const name = `${hostname()}/${process.pid}/${randomUUID()}`;
  const models = [engines[0].model];
  const leave = await joinFleet(stores.fleet, { name, models, device: "cpu", concurrency: engines.length }, onTrouble);
  const takesOnly = isOneOfMany ? models.map((model) => model.name) : undefined;
  const workers = engines.map((editor, i) =>
    startWorker({ ...stores, name: `${name}/${i}`, editor, leaseMs, takesOnly, keepsStores: i === 0, clock: systemClock, onTrouble }),
  );
  closers.push(async () => {
    await Promise.all([leave(), ...workers.map(async (worker) => worker.drain(drainLimitMs))]);
  });
  return { isAlive: () => workers.some((worker) => worker.isAlive()) };
}
