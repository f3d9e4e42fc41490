import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** Mark our secrets, so that a scanner finds a leaked one and our own log can blot it out. */
export const KEY_PREFIX = "rtk_";
export const LINK_PREFIX = "rtl_";
export const SESSION_PREFIX = "rts_";
const SECRET_BYTES = 20;

/** 32 hexadecimal digits, as an existing gateway issues them, is the shortest that may be brought along. */
const MIN_KEY_CHARACTERS = 32;
export const MAX_KEY_CHARACTERS = 256;

/** What a key must be that the operator brings along. */
export const OWN_KEY_RULE = `${MIN_KEY_CHARACTERS} to ${MAX_KEY_CHARACTERS} visible ASCII characters`;

export function isOwnKey(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key) && key.length >= MIN_KEY_CHARACTERS && key.length <= MAX_KEY_CHARACTERS;
}

/** A new secret key. */
export function generateKey(): string {
  return generateSecret(KEY_PREFIX);
}

/** 160 random bits behind a prefix. */
export function generateSecret(prefix: string): string {
  return prefix + randomBytes(SECRET_BYTES).toString("hex");
}

/** A key of our own is random enough that a plain SHA-256 cannot be searched; no slow hash is needed. */
export function hashKey(key: string): Uint8Array {
  return new Uint8Array(hash("sha256", key, "buffer"));
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
