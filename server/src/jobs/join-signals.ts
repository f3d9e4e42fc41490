/** Fires with the first of several signals. Dispose of it when nobody looks at it any more. */
export interface JoinedSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * `AbortSignal.any`, for a life that is known. That one keeps weak references to its sources, and its sources to it, for the collector to
 * find: with every request a few, some of them on signals that last as long as the process.
 */
export function joinSignals(...signals: readonly AbortSignal[]): JoinedSignal {
  const joined = new AbortController();
  const listeners = signals.map((signal) => ({ signal, fire: (): void => joined.abort(signal.reason) }));
  const fired = listeners.find(({ signal }) => signal.aborted);
  if (fired === undefined) for (const { signal, fire } of listeners) signal.addEventListener("abort", fire);
  else fired.fire();
  return {
    signal: joined.signal,
    [Symbol.dispose]() {
      for (const { signal, fire } of listeners) signal.removeEventListener("abort", fire);
    },
  };
}
