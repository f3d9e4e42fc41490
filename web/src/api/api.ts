import { createApi } from "./create-api.ts";
import { openHistoryDatabase } from "./history/database.ts";
import { makeThumbnail } from "./make-thumbnail.ts";

/** This page's own. It works below any path of a proxy. */
export const api = createApi({
  baseUrl: new URL(".", location.href).href,
  fetch: async (...request) => fetch(...request),
  localStorage,
  sessionStorage,
  openDatabase: openHistoryDatabase,
  makeThumbnail,
});

/** Signs in and takes up what was left. The token of a link leaves the address bar at once; it was never sent to a log. */
export function openPage(): void {
  const address = location.href;
  if (address.includes("#sign-in=")) history.replaceState(null, "", location.pathname);
  void api.open(address);
}
