import { drainingError, EditError } from "./edit-error.ts";

/** Lets one piece of work run at a time and a bounded number wait. */
export interface SerialQueue {
  /** How work that holds so many bytes would be refused now, "busy" or "draining"; undefined when it would be taken. Default 0 bytes. */
  refusal(bytes?: number): EditError | undefined;
  /**
   * Runs `work` when everything before it is done. `bytes` is what it holds in memory while it waits.
   *
   * @throws EditError "busy" when too much waits, "draining" after `drain`, "cancelled" when the signal fires before its turn.
   */
  run<Result>(
    work: (waitedMs: number) => Promise<Result>,
    options: { readonly bytes: number; readonly signal?: AbortSignal },
  ): Promise<Result>;
  /** Refuses what waits and what comes; resolves when the running work is done. */
  drain(): Promise<void>;
}

export interface SerialQueueLimits {
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
}

interface Waiting {
  readonly bytes: number;
  start(): void;
  refuse(error: EditError): void;
}

/** A new estimate counts this much against all before it. */
const ESTIMATE_WEIGHT = 0.3;
const MAX_RETRY_AFTER_SECONDS = 600;

export function createSerialQueue(limits: SerialQueueLimits): SerialQueue {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let draining = false;
  let averageMs = 1000;

  function busy(): EditError {
    const seconds = Math.ceil((averageMs * (waiting.length + 1)) / 1000);
    const retryAfterSeconds = Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS);
    return new EditError("busy", "Too many pictures are waiting; try again later", { retryAfterSeconds });
  }

  function isTooMuch(bytes: number): boolean {
    const waitingBytes = waiting.reduce((sum, entry) => sum + entry.bytes, 0);
    return waiting.length >= limits.maxWaiting || waitingBytes + bytes > limits.maxWaitingBytes;
  }

  function refusal(bytes = 0): EditError | undefined {
    if (draining) return drainingError();
    return running !== undefined && isTooMuch(bytes) ? busy() : undefined;
  }

  async function follow(work: () => Promise<unknown>): Promise<void> {
    const startedAt = performance.now();
    await work().catch(() => undefined); // its caller has the error
    averageMs += ESTIMATE_WEIGHT * (performance.now() - startedAt - averageMs);
    running = undefined;
    waiting.shift()?.start();
  }

  return {
    refusal,

    run(work, { bytes, signal }) {
      if (signal?.aborted === true) return Promise.reject(cancelledError());
      const refused = refusal(bytes);
      if (refused !== undefined) return Promise.reject(refused);

      return new Promise((resolve, reject) => {
        const queuedAt = performance.now();
        const leave = (): void => {
          waiting.splice(waiting.indexOf(entry), 1);
          entry.refuse(cancelledError());
        };
        const entry: Waiting = {
          bytes,
          start() {
            signal?.removeEventListener("abort", leave);
            const result = work(performance.now() - queuedAt);
            result.then(resolve, reject);
            running = follow(() => result);
          },
          refuse(error) {
            signal?.removeEventListener("abort", leave);
            reject(error);
          },
        };
        if (running === undefined) return entry.start();
        signal?.addEventListener("abort", leave);
        waiting.push(entry);
      });
    },

    async drain() {
      draining = true;
      for (const entry of waiting.splice(0)) entry.refuse(drainingError());
      await running;
    },
  };
}

function cancelledError(): EditError {
  return new EditError("cancelled", "The edit was cancelled");
}
