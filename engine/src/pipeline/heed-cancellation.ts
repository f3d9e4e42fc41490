import { setImmediate } from "node:timers/promises";
import { EngineError } from "../errors.ts";

/**
 * Lets messages in, a cancellation among them, for a model call blocks the thread; then throws EngineError "cancelled" if
 * the signal has fired. `where` completes "Cancelled ".
 */
export async function heedCancellation(signal: AbortSignal | undefined, where: string): Promise<void> {
  await setImmediate();
  if (signal?.aborted === true) throw new EngineError("cancelled", `Cancelled ${where}`);
}
