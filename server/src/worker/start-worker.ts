import { createBell } from "../jobs/bell.ts";
import type { Clock } from "../jobs/clock.ts";
import { ALONE, type Rota } from "../jobs/rota.ts";
import { LEASE_MS } from "./hold-lease.ts";
import { keepStores } from "./keep-stores.ts";
import { runJob, type JobEnd, type Workshop } from "./run-job.ts";

export interface WorkerOptions extends Workshop {
  /** Tells this worker from others in the store. */
  readonly name: string;
  /** Jobs for other models are left to other workers. Undefined: there are none, and such a job fails. */
  readonly takesOnly?: readonly string[] | undefined;
  readonly clock: Clock;
  /** Default: that of a process that is alone. */
  readonly rota?: Rota;
  /** Whether it also keeps the stores in order, as one in a process does. Default true. */
  readonly keepsStores?: boolean;
}

/** Takes one job after another. */
export interface Worker {
  /** False once it takes no more jobs. */
  isAlive(): boolean;
  /** Takes no more jobs; the running one may be finished within `limitMs`, else it is handed back. Resolves when there is none. */
  drain(limitMs: number): Promise<void>;
}

/** How often the store is asked for work without being told of any: another process may have put it there. */
const POLL_EVERY_MS = 2000;
/** After a job that could not be worked on; twice as long after the next one, and so on. */
const FIRST_REST_MS = 1000;
const MAX_REST_MS = 30_000;
/** Ends whose cause may pass by itself. */
const NEEDS_REST: readonly JobEnd[] = ["postponed", "unread"];

/** Starts to work, and to keep the store in order. Trouble with the store is told, and asked about again after a while. */
export function startWorker(options: WorkerOptions): Worker {
  const { name, jobs, blobs, editor, clock, onTrouble, takesOnly, rota = ALONE, keepsStores = true, leaseMs = LEASE_MS } = options;
  const bell = createBell();
  /** Rung to end a rest. */
  const alarm = createBell();
  const stop = new AbortController();
  const draining = new AbortController();
  const stopWatching = jobs.watchQueue(() => bell.ring());
  const stopKeeping = keepsStores ? keepStores({ jobs, blobs, rota, clock, onTrouble }) : async () => undefined;
  const running = work();

  async function work(): Promise<void> {
    await jobs.recover().catch(onTrouble);
    let restMs = FIRST_REST_MS;
    while (!draining.signal.aborted) {
      const claim = editor.isAway() ? undefined : await jobs.claim(name, leaseMs, takesOnly).catch(onTrouble);
      if (claim === undefined) {
        await bell.wait(POLL_EVERY_MS);
        continue;
      }
      if (NEEDS_REST.includes(await runJob(claim, options, stop.signal))) {
        await alarm.wait(restMs);
        restMs = Math.min(2 * restMs, MAX_REST_MS);
      } else {
        restMs = FIRST_REST_MS;
        if (claim.isLast === true) await bell.wait(POLL_EVERY_MS);
      }
    }
  }

  return {
    isAlive: () => !draining.signal.aborted,
    async drain(limitMs) {
      draining.abort();
      bell.ring();
      alarm.ring();
      const limit = setTimeout(() => stop.abort(), limitMs);
      await running;
      clearTimeout(limit);
      stopWatching();
      await stopKeeping();
    },
  };
}
