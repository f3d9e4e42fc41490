import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Marks our keys, so that a scanner finds a leaked one and our own log can blot it out. */
export const KEY_PREFIX = "rtk_";
const KEY_BYTES = 20;

/** 32 hexadecimal digits, as an existing gateway issues them, is the shortest that may be brought along. */
export const MIN_KEY_CHARACTERS = 32;
export const MAX_KEY_CHARACTERS = 256;

/** A new secret key: 160 random bits behind the prefix. */
export function generateKey(): string {
  return KEY_PREFIX + randomBytes(KEY_BYTES).toString("hex");
}

/** A key of our own is random enough that a plain SHA-256 cannot be searched; no slow hash is needed. */
export function hashKey(key: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(key, "utf8").digest());
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
