import { api } from "../../api/api.ts";
import { readPngSettings } from "../../api/settings/parse-parameters.ts";
import { en } from "../../strings/en.ts";
import { toasts } from "../toasts/toasts.ts";
import { documents } from "./documents.ts";
import { openPicture, UnreadablePictureError } from "./open-picture.ts";

/** Puts a file on the stage that a person chose, dropped, pasted or took, with the settings that it was made with, if it says so. */
export async function takePicture(file: File, name = file.name): Promise<void> {
  try {
    const picture = await openPicture(file, name);
    const { size } = documents.openPicture(picture);
    // The result has the picture's own size again.
    api.settings.change({ size: undefined });
    if (picture.originalSize !== undefined) toasts.show({ kind: "note", text: en.stage.scaled(name, picture.originalSize, size) });
    restoreSettings(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    if (!(error instanceof UnreadablePictureError)) throw error;
    toasts.show({ kind: "error", text: en.stage.unreadable(name) });
  }
}

function restoreSettings(file: Uint8Array): void {
  const restored = readPngSettings(file);
  if (restored === undefined) return;
  const before = api.settings.getSnapshot();
  api.settings.replace(restored);
  toasts.show({
    kind: "note",
    text: en.stage.restored,
    action: { label: en.stage.restoreUndo, run: () => api.settings.replace(before) },
  });
}

/** The picture among the files that were dropped or pasted. */
export function takeFirstPicture(files: Iterable<File>, name?: string): void {
  const picture = [...files].find(({ type }) => type.startsWith("image/"));
  if (picture === undefined) toasts.show({ kind: "error", text: en.stage.noPicture });
  else void takePicture(picture, name);
}
