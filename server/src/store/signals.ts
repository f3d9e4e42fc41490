/**
 * Something that others wait for: one job's changes, and its end; the queue's; a webhook message that may be due; changes of subscriptions; or
 * that somebody watches a job's picture form.
 */
export type Topic = `job ${string}` | `end ${string}` | "queue" | "webhooks" | "subscriptions" | Watched;
export type Watched = `watched ${string}`;

/** Tells those who wait in this process that something was committed, here or elsewhere. */
export interface Signals {
  /** Call the result to stop. */
  on(topic: Topic, onChange: () => void): () => void;
  /** Calls back after the code that runs now, so that no caller of the store meets another's error or is entered again. */
  emit(topic: Topic): void;
  /** Calls back at once with the job of each `watched` that comes. */
  onWatched(onJob: (jobId: string) => void): void;
  /** Something may have been missed: everybody looks. */
  emitAll(): void;
}

const WATCHED = "watched ";

export function createSignals(): Signals {
  const listeners = new Map<Topic, Set<() => void>>();
  const audiences: ((jobId: string) => void)[] = [];
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
      if (topic.startsWith(WATCHED)) for (const audience of audiences) audience(topic.slice(WATCHED.length));
      for (const listener of listeners.get(topic) ?? []) {
        queueMicrotask(() => {
          if (listeners.get(topic)?.has(listener) === true) listener();
        });
      }
    },
    onWatched(onJob) {
      audiences.push(onJob);
    },
    emitAll() {
      for (const topic of listeners.keys()) signals.emit(topic);
    },
  };
  return signals;
}
