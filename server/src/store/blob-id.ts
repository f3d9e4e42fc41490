import { hash } from "node:crypto";
import type { BlobId } from "../jobs/job.ts";

const BLOB_ID = /^[0-9a-f]{64}$/;

/** What is hashed in the thread that answers requests: 256 KiB take about 0.3 ms, the way to the threads of the pool and back takes longer. */
export const SMALL_BYTES = 256 * 1024;

export function isBlobId(id: string): boolean {
  return BLOB_ID.test(id);
}

/** @throws TypeError for what is no id */
export function checkBlobId(id: BlobId): void {
  if (!isBlobId(id)) throw new TypeError(`Expected a SHA-256 in hexadecimal for id but received ${JSON.stringify(id)}`);
}

/** Large pictures are hashed in a thread of the pool, which must not hold up the event loop. */
export async function hashBlob(bytes: Uint8Array): Promise<BlobId> {
  if (bytes.length <= SMALL_BYTES) return hash("sha256", bytes, "hex");
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");
}
