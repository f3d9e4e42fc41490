import type { BlobStore } from "./blob-store.ts";
import type { Clock } from "./clock.ts";
import type { JobStore } from "./job-store.ts";

/**
 * Bytes are put before the job that refers to them is committed, so a blob that nothing refers to may be one that is about to be
 * referred to. Between the two lie milliseconds; what was put within the last hour is left alone.
 */
const UNCOMMITTED_BLOB_MS = 60 * 60 * 1000;

/**
 * Ends and forgets jobs whose time is over, and deletes the blobs that no job needs: those of forgotten jobs, inputs of ended ones, and
 * what was put for an admission that was refused or never came. To be called every few minutes.
 */
export async function sweepStores({ jobs, blobs, clock }: { jobs: JobStore; blobs: BlobStore; clock: Clock }): Promise<void> {
  await jobs.sweep();
  const moment = new Date(clock().getTime() - UNCOMMITTED_BLOB_MS);
  for await (const ids of blobs.putBefore(moment)) {
    const unneeded = await jobs.unreferenced(ids);
    if (unneeded.length > 0) await blobs.delete(unneeded, moment);
  }
}
