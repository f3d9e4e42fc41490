import { useSyncExternalStore } from "react";

interface Readable<Snapshot> {
  readonly getSnapshot: () => Snapshot;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** One part of a store; renders again when that part is another. `select` gives a part as it stands, or a plain value. */
export function useSelected<Snapshot, Part>(store: Readable<Snapshot>, select: (snapshot: Snapshot) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()));
}
