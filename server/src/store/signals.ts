/** Something that others wait for: one job's changes, the queue's, or a webhook message that may be due. */
export type Topic = `job ${string}` | "queue" | "webhooks";

/** Tells those who wait in this process that something was committed, here or elsewhere. */
export interface Signals {
  /** Call the result to stop. */
  on(topic: Topic, onChange: () => void): () => void;
  /** Calls back after the code that runs now, so that no caller of the store meets another's error or is entered again. */
  emit(topic: Topic): void;
  /** Something may have been missed: everybody looks. */
  emitAll(): void;
}

export function createSignals(): Signals {
  const listeners = new Map<Topic, Set<() => void>>();
  const signals: Signals = {
    on(topic, onChange) {
      const own = (): void => onChange(); // the same function may be given twice
      const all = listeners.get(topic) ?? new Set();
      listeners.set(topic, all.add(own));
      return () => {
        all.delete(own);
        if (all.size === 0 && listeners.get(topic) === all) listeners.delete(topic);
      };
    },
    emit(topic) {
      for (const listener of listeners.get(topic) ?? []) {
        queueMicrotask(() => {
          if (listeners.get(topic)?.has(listener) === true) listener();
        });
      }
    },
    emitAll() {
      for (const topic of listeners.keys()) signals.emit(topic);
    },
  };
  return signals;
}
