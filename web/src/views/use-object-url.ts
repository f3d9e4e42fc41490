import { useMemo, useSyncExternalStore } from "react";

/** An address under which a blob can be shown, for as long as somebody shows it; undefined at first. */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const { subscribe, getSnapshot } = useMemo(() => objectUrl(blob), [blob]);
  return useSyncExternalStore(subscribe, getSnapshot);
}

function objectUrl(blob: Blob | undefined) {
  let url: string | undefined;
  return {
    getSnapshot: () => url,
    subscribe: () => {
      url = blob && URL.createObjectURL(blob);
      return () => {
        if (url !== undefined) URL.revokeObjectURL(url);
        url = undefined;
      };
    },
  };
}
