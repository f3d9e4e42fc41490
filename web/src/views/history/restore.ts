import { api } from "../../api/api.ts";
import type { HistoryEntry } from "../../api/history/history-entry.ts";
import { readCoverage } from "../../editor/index.ts";
import { changeResult } from "../see/shown-result.ts";
import { documents, type StageDocument } from "../stage/documents.ts";
import { openPicture } from "../stage/open-picture.ts";

/** Puts a run back on the page as it was: picture, mask, settings and result. */
export async function restore(entry: HistoryEntry): Promise<void> {
  const pictures = await api.history.pictures(entry.id);
  if (pictures === undefined) return;
  const { picture, mask, results } = pictures;
  const document = await putOnStage(picture ?? results[0], mask, entry.settings.prompt);
  api.settings.replace(entry.settings);
  api.runs.show(entry, pictures);
  changeResult(entry.id, { document });
  location.hash = "#edit";
}

/** Opens a picture, with this mask painted on it. */
export async function putOnStage(picture: Blob, mask: Blob | undefined, name = ""): Promise<StageDocument> {
  const document = documents.openPicture(await openPicture(picture, name));
  if (mask !== undefined) document.editor.importMask(readCoverage(await readPixels(mask), "white"));
  return document;
}

async function readPixels(picture: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(picture);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}
