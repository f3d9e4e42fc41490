import type { BlobStore, NamedBytes } from "../jobs/blob-store.ts";
import type { BlobId } from "../jobs/job.ts";

/** A handful of pictures on their way between gateway and worker. */
const MAX_BYTES = 32 * 1024 * 1024;

export interface RecentBlobs extends BlobStore {
  /** Keeps bytes that lie in the store already. */
  readonly keep: (blob: NamedBytes) => void;
}

/**
 * Keeps the bytes that were put last in memory as well: most blobs are asked for once, soon after they were put, by the worker that paints
 * over a picture or the reply that carries a result. Those are then neither read nor hashed again. Whoever puts bytes leaves them as
 * they are.
 *
 * @param maxBytes - What is kept at most. Default 32 MiB.
 */
export function keepRecentBlobs(blobs: BlobStore, maxBytes: number = MAX_BYTES): RecentBlobs {
  const recent = new Map<BlobId, Uint8Array>(); // the one put longest ago first
  let keptBytes = 0;

  function keep({ id, bytes }: NamedBytes): void {
    forget(id);
    recent.set(id, bytes);
    keptBytes += sizeOf(bytes);
    for (const oldest of recent.keys()) {
      if (keptBytes <= maxBytes) return;
      forget(oldest);
    }
  }

  function forget(id: BlobId): void {
    const bytes = recent.get(id);
    if (bytes === undefined) return;
    recent.delete(id);
    keptBytes -= sizeOf(bytes);
  }

  return {
    ...blobs,
    keep,
    async put(bytes, isDurable) {
      const id = await blobs.put(bytes, isDurable);
      keep({ id, bytes });
      return id;
    },
    async get(id) {
      return recent.get(id) ?? blobs.get(id);
    },
    async delete(ids, moment) {
      for (const id of ids) forget(id);
      await blobs.delete(ids, moment);
    },
  };
}

/** A part of a form holds on to the whole of the body it came in. */
function sizeOf(bytes: Uint8Array): number {
  return bytes.buffer.byteLength;
}
