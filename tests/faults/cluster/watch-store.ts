import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Sighting } from "../checker/evidence.ts";

/** A job that runs, as it is seen from outside. */
export interface RunningJob extends Sighting {
  readonly attempts: number;
  /** For how long it has run since it was claimed last. */
  readonly runningForMs: number;
}

/** Looks at a store's rows past the server, and past the way that is cut. */
export interface StoreWatch extends AsyncDisposable {
  /** The jobs that run now; none while the database is away. */
  look(): Promise<RunningJob[]>;
  /** All claims that were seen, each with the longest time for which its lease was over. */
  sightings(): Sighting[];
  /** Milliseconds since 1970, by the database's clock. */
  now(): Promise<number>;
  /** Resolves when nothing is left to do: no job waits or runs, no message is to be delivered. */
  untilQuiet(limitMs: number): Promise<void>;
  rows<Row>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs work on a connection of its own. */
  withClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result>;
}

const LOOK_EVERY_MS = 400;
const NOW = "extract(epoch FROM clock_timestamp()) * 1000";
/** A worker's name says its process: machine/process/…/engine. */
const SELECT_RUNNING = `
  SELECT id AS "jobId", claims AS claim, attempts, split_part(worker, '/', 2)::integer AS process,
    (${NOW} - lease_until_ms)::float AS "deadForMs", (${NOW} - started_at_ms)::float AS "runningForMs"
  FROM retouch.job WHERE state = 'running'`;
const SELECT_UNDONE = `
  SELECT (SELECT count(*) FROM retouch.job WHERE finished_at_ms IS NULL)::integer AS jobs,
    (SELECT count(*) FROM retouch.webhook_message WHERE state = 'pending')::integer AS messages`;

export function watchStore(url: string): StoreWatch {
  const seen = new Map<string, Sighting>();
  const over = new AbortController();
  const watching = keepLooking();

  async function withClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: url });
    client.on("error", () => undefined); // its statement fails
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function rows<Row>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    return withClient(async (client) => (await client.query<Row & Record<string, unknown>>(statement, [...values])).rows);
  }

  async function look(): Promise<RunningJob[]> {
    const running = await rows<RunningJob>(SELECT_RUNNING).catch(() => []);
    for (const { jobId, claim, process, deadForMs } of running) {
      const name = `${jobId} ${claim}`;
      seen.set(name, { jobId, claim, process, deadForMs: Math.max(deadForMs, seen.get(name)?.deadForMs ?? -Infinity) });
    }
    return running;
  }

  async function keepLooking(): Promise<void> {
    while (!over.signal.aborted) {
      await look();
      await sleep(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  return {
    look,
    sightings: () => [...seen.values()],
    rows,
    withClient,
    async now() {
      return (await rows<{ now: number }>(`SELECT (${NOW})::float AS now`))[0]?.now ?? NaN;
    },
    async untilQuiet(limitMs) {
      const until = performance.now() + limitMs;
      for (;;) {
        const [undone] = await rows<{ jobs: number; messages: number }>(SELECT_UNDONE);
        if (undone?.jobs === 0 && undone.messages === 0) return;
        if (performance.now() > until) return; // what is not quiet is for the judge to see
        await sleep(LOOK_EVERY_MS);
      }
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await watching;
    },
  };
}
