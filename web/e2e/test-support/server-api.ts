import { Retouch } from "@retouch/client";
import { inject } from "vitest";
import { KEY } from "./start-server.ts";

/** The server as another program sees it. */
export function connect(baseUrl = inject("serverUrl")): Retouch {
  return new Retouch({ baseUrl, key: KEY });
}
