import type { BlobStore } from "../jobs/blob-store.ts";
import type { Clock } from "../jobs/clock.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { sweepStores } from "../jobs/sweep-stores.ts";
import { repeat } from "./repeat.ts";

const RECOVER_EVERY_MS = 5000;
const SWEEP_EVERY_MS = 60_000;

export interface KeptStores {
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
}

/** Keeps the stores in order: jobs of dead workers, jobs whose time is over, pictures that nothing needs. Call the result to stop. */
export function keepStores({ jobs, blobs, clock, onTrouble }: KeptStores): () => void {
  const stoppers = [
    repeat(RECOVER_EVERY_MS, () => jobs.recover(), onTrouble),
    repeat(SWEEP_EVERY_MS, () => sweepStores({ jobs, blobs, clock }), onTrouble),
  ];
  return () => {
    for (const stop of stoppers) stop();
  };
}
