import type { BlobStore } from "../jobs/blob-store.ts";
import { EditError } from "../jobs/edit-error.ts";
import type { StoredPicture } from "../jobs/job.ts";
import type { LoadedPicture } from "./image-reply.ts";

/**
 * The bytes of a result's picture, exactly as they were made.
 *
 * @throws EditError "internal" when they are gone or damaged
 */
export async function loadPicture(picture: StoredPicture, blobs: BlobStore): Promise<LoadedPicture> {
  const bytes = await blobs.get(picture.blob);
  if (bytes === undefined) throw new EditError("internal", `Expected blob ${picture.blob} in the store but received none`);
  return { ...picture, bytes };
}

export async function loadPictures(pictures: readonly StoredPicture[], blobs: BlobStore): Promise<LoadedPicture[]> {
  return Promise.all(pictures.map((picture) => loadPicture(picture, blobs)));
}
