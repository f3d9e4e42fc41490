import type { Log } from "../telemetry/log.ts";

/** Fires on the first signal, which lets the running picture be finished; the second does not. From now on, also while starting. */
export function stopSignal(log: Log): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(1);
    log.info("stopping when the running picture is finished; a second signal stops at once");
    stopping.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return stopping.signal;
}
