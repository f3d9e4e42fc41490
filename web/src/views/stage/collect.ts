import { encodeMaskPng, isEmpty } from "../../editor/index.ts";
import { documents, type StageDocument } from "./documents.ts";

/** What is repainted: the painted place, all of a picture, or nothing is there yet. */
export function subjectOf(document: StageDocument | undefined, hasMask: boolean): "mask" | "picture" | "text" {
  if (hasMask) return "mask";
  return document?.file === undefined ? "text" : "picture";
}

/** The picture and the mask as they are sent. What is painted over a blank picture is sent over white. */
export async function collect(): Promise<{ picture: Blob | undefined; mask: Blob | undefined }> {
  const document = documents.getSnapshot();
  if (document === undefined) return { picture: undefined, mask: undefined };
  const { editor, file, bitmap } = document;
  if (isEmpty(editor.getSnapshot().mask)) return { picture: file, mask: undefined };
  const mask = encodeMaskPng(editor.exportMask());
  const picture = file ?? (bitmap instanceof OffscreenCanvas ? await bitmap.convertToBlob({ type: "image/png" }) : undefined);
  return { picture, mask: await mask };
}
