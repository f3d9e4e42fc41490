import { useCallback, useSyncExternalStore } from "react";

interface Readable<Snapshot> {
  readonly getSnapshot: () => Snapshot;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** One part of a store; renders again when that part is another. `select` gives a part as it stands, or a plain value. */
export function useSelected<Snapshot, Part>(store: Readable<Snapshot>, select: (snapshot: Snapshot) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()));
}

/** The same for what many events a frame change: renders at most once a frame, and leaves the others their time. */
export function useSelectedEachFrame<Snapshot, Part>(store: Readable<Snapshot>, select: (snapshot: Snapshot) => Part): Part {
  const subscribe = useCallback(
    (onChange: () => void) => {
      let request: number | undefined;
      const leave = store.subscribe(() => {
        request ??= requestAnimationFrame(() => {
          request = undefined;
          onChange();
        });
      });
      return () => {
        leave();
        if (request !== undefined) cancelAnimationFrame(request);
      };
    },
    [store],
  );
  return useSyncExternalStore(subscribe, () => select(store.getSnapshot()));
}
