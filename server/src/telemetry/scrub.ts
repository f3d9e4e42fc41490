import { KEY_PREFIX, LINK_PREFIX, SESSION_PREFIX } from "../keys/key.ts";

const BLOTTED = "[secret]";
const OUR_PREFIXES = [KEY_PREFIX, LINK_PREFIX, SESSION_PREFIX].join("|");

/**
 * What looks like a secret, wherever it stands in a text, in JSON or in a URL. The last of three nets: nobody hands a secret to the log,
 * and the log hides fields by their names.
 */
const SECRETS = [
  // Our own keys and tokens, and webhook secrets
  new RegExp(`\\b(?:${OUR_PREFIXES})[0-9a-f]+`, "gi"),
  /\bwhsec_[\w+/=-]+/g,
  // Keys of another gateway are 32 hexadecimal digits, and so is a trace id: that one is known by its place.
  /(?<!"trace_?id":")(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])/gi,
  // Whatever is said to be a key, a session or a link's signature
  /(?<=subscription-key(?:\\?["'])?\s*(?:[=:]|%3[ad])\s*(?:\\?["'])?)[^&\s"'\\]+/gi,
  /(?<=\b(?:bearer|basic)\s+)[^\s"'\\,]+/gi,
  /(?<=(?:retouch_session|[?&#](?:sign-in|signature|token))=)[^&;\s"'\\]+/gi,
  // User and password of a URL
  /(?<=[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'\\]+(?=@)/gi,
];

/** The text with `[secret]` in place of everything in it that looks like one. Valid JSON stays valid. */
export function scrub(text: string): string {
  return SECRETS.reduce((scrubbed, secret) => scrubbed.replace(secret, BLOTTED), text);
}

/** The text without these very values, however they look. */
export function scrubValues(text: string, values: readonly string[]): string {
  return values.reduce((scrubbed, value) => scrubbed.replaceAll(value, BLOTTED), text);
}
