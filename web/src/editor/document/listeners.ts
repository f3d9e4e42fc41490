export interface Listeners {
  /** Returns what removes the listener again. */
  readonly add: (listener: () => void) => () => void;
  readonly tell: () => void;
}

export function createListeners(): Listeners {
  // Each addition is an entry of its own: the same function may be added twice, and leaves one at a time.
  const entries = new Set<{ readonly listener: () => void }>();
  return {
    add: (listener) => {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    tell: () => {
      for (const { listener } of entries) listener();
    },
  };
}
