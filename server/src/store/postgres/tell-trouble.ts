import { StoreAway } from "../../jobs/store-away.ts";
import { StoreFull } from "../../jobs/store-full.ts";

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DISK_FULL = "53100";
const TOO_MANY_CONNECTIONS = "53300";
/** Connection exceptions; the server's word that it stops, crashed or is only starting; a statement or a transaction that took too long. */
const AWAY = /^(?:08...|57P0[123]|57014|25P03)$/;
const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
/** What the driver says without a code. */
const DRIVER =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|timeout expired)/;

/** A serialization failure or a deadlock: the same transaction may succeed when it is tried again. */
const AGAIN = new Set(["40001", "40P01"]);

/** The error of the database or of the way to it, as the ports know it; any other as it is. */
export function tellTrouble(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error);
  if (code === DISK_FULL) return new StoreFull(error);
  const isAway = AWAY.test(code) || code === TOO_MANY_CONNECTIONS || NETWORK.has(code) || DRIVER.test(error.message);
  return isAway ? new StoreAway(error) : error;
}

export function mayBeTriedAgain(error: unknown): boolean {
  return error instanceof Error && AGAIN.has(codeOf(error));
}

function codeOf(error: Error): string {
  // All addresses of a name were tried, and each has its own error.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return "code" in error ? String(error.code) : "";
}
