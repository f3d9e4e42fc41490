import { AbortError } from "./errors.ts";

/** The error of a caller who has left. */
export function abortError(signal: AbortSignal): AbortError {
  return new AbortError("The caller has aborted this", { cause: signal.reason });
}

/** What the promise gives, or an AbortError as soon as the signal fires. The work itself goes on. */
export async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work;
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(abortError(signal));
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** @throws AbortError */
export async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return orAborted(slept, signal).finally(() => clearTimeout(timer));
}
