import type { BlobId } from "./job.ts";

/** Bytes with their name, which is their SHA-256. */
export interface NamedBytes {
  readonly id: BlobId;
  readonly bytes: Uint8Array;
}

/** Where pictures lie, by their SHA-256. A blob that is being written is never seen half. */
export interface BlobStore {
  /**
   * The name that bytes will have which the end of a job is to take along (`JobStore.complete`), so that they are put in the transaction
   * that ends it, and are as durable as the job; undefined for bytes that are to be put before. Without it, all are.
   */
  readonly nameOf?: (bytes: Uint8Array, isDurable: boolean) => Promise<BlobId | undefined>;
  /** Writes the bytes, or marks those that are there as put just now. `isDurable`: they survive a power cut when the promise resolves. */
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
