import type { Model } from "@retouch/contract";

/** A process that does jobs, as the others know it. */
export interface FleetWorker {
  /** Tells it from others. */
  readonly name: string;
  /** What it can do, its default first. */
  readonly models: readonly Model[];
  /** What computes: `cpu`. */
  readonly device: string;
  /** Jobs that it does at a time. */
  readonly concurrency: number;
}

/** Who does the jobs, wherever they run. */
export interface Fleet {
  /** Makes a worker known for `forMs`, or for so much longer. */
  announce(worker: FleetWorker, forMs: number): Promise<void>;
  /** It takes no more jobs. */
  leave(name: string): Promise<void>;
  /** Those that are known, in the order in which they came. */
  workers(): Promise<FleetWorker[]>;
}

/** Every worker says this often that it is there, and is taken for gone after three times that. */
export const ANNOUNCE_EVERY_MS = 5000;
export const ANNOUNCED_FOR_MS = 3 * ANNOUNCE_EVERY_MS;
