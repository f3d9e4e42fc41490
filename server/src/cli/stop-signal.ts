import { DRAIN_LIMIT_MS } from "../main.ts";
import type { Log } from "../telemetry/log.ts";

/** Fires on the first signal, which gives the running picture a while to be finished; the second does not. From now on, also while starting. */
export function stopSignal(log: Log): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(1);
    const seconds = DRAIN_LIMIT_MS / 1000;
    log.info(`stopping: a running picture has ${seconds} s to be finished, then its job is handed back; a second signal stops at once`);
    stopping.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return stopping.signal;
}
