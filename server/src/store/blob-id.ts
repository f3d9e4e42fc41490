import { createHash, hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { BlobId } from "../jobs/job.ts";

const BLOB_ID = /^[0-9a-f]{64}$/;

/** What is hashed without a pause, in half a millisecond. */
const HASHED_AT_ONCE = 512 * 1024;

export function isBlobId(id: string): boolean {
  return BLOB_ID.test(id);
}

/** @throws TypeError for what is no id */
export function checkBlobId(id: BlobId): void {
  if (!isBlobId(id)) throw new TypeError(`Expected a SHA-256 in hexadecimal for id but received ${JSON.stringify(id)}`);
}

/** In pieces, between which others have their turn. The thread pool would be handed a copy, which takes about as long as the hash. */
export async function hashBlob(bytes: Uint8Array): Promise<BlobId> {
  if (bytes.length <= HASHED_AT_ONCE) return hash("sha256", bytes, "hex");
  const sum = createHash("sha256");
  for (let from = 0; from < bytes.length; from += HASHED_AT_ONCE) {
    sum.update(bytes.subarray(from, from + HASHED_AT_ONCE));
    await setImmediate();
  }
  return sum.digest("hex");
}
