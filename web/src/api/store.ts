/** What React's `useSyncExternalStore` reads; nothing here knows React. */
export interface Store<Snapshot> {
  readonly getSnapshot: () => Snapshot;
  /** Calls back after each change; returns what ends that. */
  readonly subscribe: (onChange: () => void) => () => void;
}

/** A store that its owner can change. */
export interface OwnStore<Snapshot> extends Store<Snapshot> {
  readonly set: (snapshot: Snapshot) => void;
}

export function createStore<Snapshot>(initial: Snapshot): OwnStore<Snapshot> {
  let snapshot = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => snapshot,
    subscribe(onChange) {
      // Its own wrapper: the same function subscribed twice is two subscribers.
      const listener = (): void => onChange();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      if (Object.is(next, snapshot)) return;
      snapshot = next;
      for (const listener of listeners) listener();
    },
  };
}
