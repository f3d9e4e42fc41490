import { KEY_PREFIX, LINK_PREFIX, SESSION_PREFIX } from "../keys/key.ts";

const BLOTTED = "[secret]";
const OUR_PREFIXES = [KEY_PREFIX, LINK_PREFIX, SESSION_PREFIX].join("|");

/**
 * What looks like a secret, wherever it stands in a text, in JSON or in a URL; a first group is what stays. The last of three nets:
 * nobody hands a secret to the log, and the log hides fields by their names. Strangers choose some of the text, so every pattern takes
 * a time in proportion to it: no look back over a length that is not fixed, and a bound on every run of blanks.
 */
const SECRETS: readonly RegExp[] = [
  // Our own keys and tokens, and webhook secrets
  new RegExp(`()(?:${OUR_PREFIXES})[0-9a-f]+`, "g"),
  /()whsec_[\w+/=-]+/g,
  // Whatever is said to be a key, a token, a session or a link's signature
  /([Ss]ubscription-[Kk]ey(?:\\?["'])?\s{0,4}(?:[=:]|%3[ADad])\s{0,4}(?:\\?["'])?)[^&\s"'\\]+/g,
  /([Bb](?:earer|asic)\s{1,4})[^\s"'\\,]{16,}/g,
  /((?:retouch_session|[?&#](?:sign-in|signature|token))=)[^&;\s"'\\]+/g,
  // User and password of a URL
  /(:\/\/)[^\s/?#@"'\\]{1,256}(?=@)/g,
];

/** Keys of another gateway are 32 hexadecimal digits, and so is a trace id: that one is known by its place. */
const OLD_KEY_OR_TRACE_ID = /(?<![0-9a-zA-Z])[0-9a-fA-F]{32}(?![0-9a-zA-Z])/g;
const PLACES_OF_TRACE_IDS = ['"traceId":"', '"trace_id":"'];

/** The text with `[secret]` in place of everything in it that looks like one. Valid JSON stays valid. */
export function scrub(text: string): string {
  const named = SECRETS.reduce((scrubbed, secret) => scrubbed.replace(secret, `$1${BLOTTED}`), text);
  return named.replace(OLD_KEY_OR_TRACE_ID, (found, offset: number) => {
    return PLACES_OF_TRACE_IDS.some((place) => named.endsWith(place, offset)) ? found : BLOTTED;
  });
}

/** The text without these very values, however they look. */
export function scrubValues(text: string, values: readonly string[]): string {
  return values.reduce((scrubbed, value) => scrubbed.replaceAll(value, BLOTTED), text);
}
