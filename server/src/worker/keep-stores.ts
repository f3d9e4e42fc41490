import type { BlobStore } from "../jobs/blob-store.ts";
import type { Clock } from "../jobs/clock.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { Rota } from "../jobs/rota.ts";
import { sweepStores } from "../jobs/sweep-stores.ts";
import { repeat } from "./repeat.ts";

const RECOVER_EVERY_MS = 5000;
const SWEEP_EVERY_MS = 60_000;

export interface KeptStores {
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly rota: Rota;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Keeps the stores in order: jobs of dead workers, jobs whose time is over, pictures that nothing needs. Every process looks for dead workers;
 * what is read from end to end is read by one of them. Call the result to stop; it resolves when nothing of this is under way.
 */
export function keepStores({ jobs, blobs, rota, clock, onTrouble }: KeptStores): () => Promise<void> {
  const stoppers = [repeat(RECOVER_EVERY_MS, () => jobs.recover(), onTrouble), repeat(SWEEP_EVERY_MS, sweep, onTrouble)];
  async function sweep(): Promise<void> {
    if (await rota.takes("sweep", SWEEP_EVERY_MS)) await sweepStores({ jobs, blobs, clock });
  }
  return async () => {
    await Promise.all(stoppers.map(async (stop) => stop()));
  };
}
