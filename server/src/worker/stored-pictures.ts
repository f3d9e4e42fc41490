import type { EditRequest } from "@retouch/contract";
import type { BlobStore, NamedBytes } from "../jobs/blob-store.ts";
import { EditError } from "../jobs/edit-error.ts";
import type { EditOutcome } from "../jobs/editor.ts";
import { StoreAway } from "../jobs/store-away.ts";
import type { BlobId, Job, JobResult, StoredPicture } from "../jobs/job.ts";

/**
 * A stored request with the bytes of its pictures.
 *
 * @throws EditError "lost" when they are gone, or with a cause when they cannot be read, which may pass; StoreAway
 */
export async function loadRequest({ request }: Job, blobs: BlobStore): Promise<EditRequest> {
  const load = async (name: string, id: BlobId | undefined): Promise<Uint8Array | undefined> => {
    if (id === undefined) return undefined;
    const message = `The server can no longer read the ${name} of this request; send it again`;
    const bytes = await blobs.get(id).catch((cause: unknown) => {
      // A store that is away has lost nothing.
      throw cause instanceof StoreAway ? cause : new EditError("lost", message, { cause });
    });
    if (bytes === undefined) throw new EditError("lost", message);
    return bytes;
  };
  const [picture, mask] = await Promise.all([load("picture", request.picture), load("mask", request.mask)]);
  return { ...request, picture, mask };
}

export interface StoredOutcome {
  readonly result: JobResult;
  /** Its pictures, where the end of the job is to put them. */
  readonly unput: readonly NamedBytes[];
}

/** What an edit made, its pictures put into the store, or to be put there by the end of the job. */
export async function storeOutcome(outcome: EditOutcome, job: Job, model: string, blobs: BlobStore): Promise<StoredOutcome> {
  const pictures: StoredPicture[] = [];
  const unput: NamedBytes[] = [];
  for (const { bytes, ...picture } of outcome.pictures) {
    const name = await blobs.nameOf?.(bytes, job.isDurable);
    if (name !== undefined) unput.push({ id: name, bytes });
    const blob = name ?? (await blobs.put(bytes, job.isDurable));
    pictures.push({ ...picture, blob, length: bytes.length });
  }
  const { steps, scheduler, warnings, timings } = outcome;
  const queue = (job.startedAt ?? job.createdAt).getTime() - job.createdAt.getTime();
  return { result: { pictures, model, steps, scheduler, warnings, timings: { ...timings, queue } }, unput };
}
