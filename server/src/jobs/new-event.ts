import type { EditPreview, EditProgress } from "./editor.ts";
import type { NewJobEvent } from "./job-store.ts";

/** What a worker tells of an edit, as watchers of the job read it. */
export function progressEvent({ step, steps }: EditProgress): NewJobEvent {
  return { kind: "progress", data: { step, steps } };
}

/** The picture is a JPEG in base64, at most 256 pixels a side. */
export function previewEvent({ step, bytes }: EditPreview): NewJobEvent {
  const image_data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { kind: "preview", data: { step, image_data } };
}
