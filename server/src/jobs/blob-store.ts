import type { BlobId } from "./job.ts";

/** Where pictures lie, by their SHA-256. A blob that is being written is never seen half. */
export interface BlobStore {
  /** True where a job's durable end makes durable what was put before it, because both are written to one log. */
  readonly sharesLogWithJobs?: true;
  /**
   * Writes the bytes, or marks those that are there as put just now. `isDurable`: they survive a power cut when the promise resolves. Without it
   * they may wait in this process for the next commit, so that whatever job refers to them has them, and what is lost nobody refers to.
   */
  put(bytes: Uint8Array, isDurable: boolean): Promise<BlobId>;
  /** What was put without being durable now is; ids that are not there are passed over. */
  makeDurable(ids: readonly BlobId[]): Promise<void>;
  /** Undefined when there is none, or when its bytes are no longer what was written. */
  get(id: BlobId): Promise<Uint8Array | undefined>;
  /** All blobs that were last put before this moment, in batches. */
  putBefore(moment: Date): AsyncIterable<BlobId[]>;
  /** Deletes those of these blobs that have not been put since this moment. */
  delete(ids: readonly BlobId[], moment: Date): Promise<void>;
}
