import { MAX_URL_CHARACTERS } from "./limits.ts";

/**
 * A well-formed https or http URL without a name or password in it; undefined for anything else. Where it leads is not looked at here,
 * nor whether plain http is good enough there.
 */
export function readWebUrl(value: unknown): URL | undefined {
  if (typeof value !== "string" || value.length > MAX_URL_CHARACTERS || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  // A name in another script is longer in the spelling that is kept and sent.
  if (url.href.length > MAX_URL_CHARACTERS) return undefined;
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : undefined;
}
