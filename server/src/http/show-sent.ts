import { showStart } from "@retouch/contract";
import { scrub } from "../telemetry/scrub.ts";

/** What a request says in a header or its path, as an error repeats it. Secrets go first: half of one would not look like one. */
export function showSent(value: string | string[] | undefined): string {
  return value === undefined ? "nothing" : showStart(scrub(String(value)));
}
