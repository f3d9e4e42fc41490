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

/**
 * Signs in and takes up what was left; a link that is pasted into the open tab signs in as one that opens a tab does.
 *
 * @param onOpen told each time that is done
 */
export function openPage(onOpen: () => void): void {
  const open = (): void => void api.open(takeAddress()).then(onOpen);
  addEventListener("hashchange", () => {
    if (isLink()) open();
  });
  open();
}

function isLink(): boolean {
  return location.hash.startsWith("#sign-in=");
}

/** The token of a link leaves the address bar at once; it was never sent to a log. */
function takeAddress(): string {
  const address = location.href;
  if (isLink()) history.replaceState(null, "", location.pathname);
  return address;
}
