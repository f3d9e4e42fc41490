import { readWebUrl } from "./web-url.ts";

/** What a picture field may hold, as its rule reads in an error. */
export const PICTURE_RULE = "a picture as base64 or a data URL";

/** A picture's bytes, or the address to fetch it from. */
export type PictureReading = { readonly ok: true; readonly picture: Uint8Array | URL } | { readonly ok: false; readonly received: string };

/** What is said of a URL that is malformed, or http where only https will do. */
export const NOT_HTTPS = "a URL that is not a well-formed https one";

const DATA_URL = /^data:[^,]{0,256},/i;
const OUTSIDE_STANDARD_ALPHABET = /[^A-Za-z0-9+/]/;
const OUTSIDE_URL_SAFE_ALPHABET = /[^A-Za-z0-9_-]/;
const PADDING = /^={0,2}$/;

/**
 * Reads a picture field: base64 in the standard or the URL-safe alphabet (RFC 4648 §4, §5), padded or not, line breaks as
 * `base64` and MIME put them; the same in a data URL (RFC 2397), whose media type is not trusted; a list of byte values; bytes;
 * or a URL, which is not fetched here. Strict where Node's own decoder skips what it does not know. `received` says what is wrong and echoes no content.
 */
export function readPicture(value: unknown): PictureReading {
  if (value instanceof Uint8Array) return nonEmpty(value);
  if (Array.isArray(value)) return readByteList(value);
  if (typeof value !== "string") return { ok: false, received: value === null ? "null" : `a value of type ${typeof value}` };
  if (/^https?:/i.test(value)) return readUrl(value);

  const header = DATA_URL.exec(value)?.[0];
  if (header !== undefined && !/;base64,$/i.test(header)) return { ok: false, received: "a data URL that is not base64" };
  return readBase64(header === undefined ? value : value.slice(header.length));
}

function readUrl(text: string): PictureReading {
  const url = readWebUrl(text);
  return url === undefined ? { ok: false, received: NOT_HTTPS } : { ok: true, picture: url };
}

function readBase64(text: string): PictureReading {
  // What most clients send, megabytes of it: decoded and encoded again in a hundredth of the time that the search below takes.
  const canonical = Buffer.from(text, "base64");
  if (canonical.length > 0 && canonical.toString("base64") === text) return { ok: true, picture: canonical };

  const compact = /\s/.test(text) ? text.replace(/[ \t\r\n]+/g, "") : text;
  const end = firstOutside(compact, OUTSIDE_STANDARD_ALPHABET);
  const urlSafeEnd = firstOutside(compact, OUTSIDE_URL_SAFE_ALPHABET);
  const digits = Math.max(end, urlSafeEnd);
  const padding = compact.slice(digits);
  if (!PADDING.test(padding)) return { ok: false, received: `text that is not base64 (at character ${digits + 1} of ${compact.length})` };
  const truncated = digits % 4 === 1 || (padding !== "" && compact.length % 4 !== 0);
  if (truncated) return { ok: false, received: `base64 of an impossible length (${compact.length} characters)` };
  return nonEmpty(Buffer.from(compact, urlSafeEnd > end ? "base64url" : "base64"));
}

function firstOutside(text: string, outside: RegExp): number {
  const index = text.search(outside);
  return index === -1 ? text.length : index;
}

function readByteList(values: readonly unknown[]): PictureReading {
  const wrong = values.findIndex((value) => !(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255));
  if (wrong !== -1) return { ok: false, received: `a list whose entry ${wrong + 1} is not a byte` };
  return nonEmpty(Uint8Array.from(values as readonly number[]));
}

function nonEmpty(bytes: Uint8Array): PictureReading {
  return bytes.length > 0 ? { ok: true, picture: bytes } : { ok: false, received: "an empty picture" };
}
