import { documents, type StageDocument } from "../stage/documents.ts";
import { openPicture } from "../stage/open-picture.ts";

/** Makes a result the picture to go on with. */
export async function takeAsInput(picture: Blob, name: string): Promise<StageDocument> {
  return documents.openPicture(await openPicture(picture, name));
}
