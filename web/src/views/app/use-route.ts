import { useSyncExternalStore } from "react";
import { parseRoute, type Route } from "./route.ts";

export function useRoute(): Route {
  return useSyncExternalStore(onHashChange, () => parseRoute(location.hash));
}

function onHashChange(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
