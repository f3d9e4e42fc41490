import type { ErrorReply, ImageReply, ImageUrlReply, JobReply } from "@retouch/contract";
import { EncodedImage, fromBase64 } from "./encoded-image.ts";
import { toEditResult, type EditResult, type LoadImage } from "./edit-result.ts";
import { apiError, type APIError } from "./errors.ts";
import type { ServerSentEvent } from "./server-sent-events.ts";

/** `position` jobs are started before this one. The first event, with the job's id; again whenever it changes. */
export interface QueuedEvent {
  readonly type: "queued";
  readonly jobId: string;
  readonly position: number;
}

/** `step` of `steps` is done, over all pictures; `step` 0 when the work begins. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly step: number;
  readonly steps: number;
  /** step / steps */
  readonly fraction: number;
  /** Milliseconds to the end, as it looks now; null until that can be told. */
  readonly etaMs: number | null;
}

/** The unfinished picture, as a small JPEG. */
export interface PreviewEvent {
  readonly type: "preview";
  readonly step: number;
  readonly image: EncodedImage;
}

/** The last event of a job that succeeded. */
export interface ImageEvent {
  readonly type: "image";
  readonly result: EditResult;
}

/** The last event of any other job: why there is no picture. */
export interface ErrorEvent {
  readonly type: "error";
  readonly error: APIError;
}

/** What happens to a job. `image` or `error` is the last. */
export type JobEvent = QueuedEvent | ProgressEvent | PreviewEvent | ImageEvent | ErrorEvent;

type WireProgress = NonNullable<JobReply["progress"]> & { readonly eta_ms: number | null };

/** Undefined for an event that a newer server has and this client does not know. */
export async function toJobEvent({ event, data }: ServerSentEvent, loadImage: LoadImage): Promise<JobEvent | undefined> {
  switch (event) {
    case "queued": {
      const { position, id } = JSON.parse(data) as { position: number; id: string };
      return { type: "queued", jobId: id, position };
    }
    case "progress": {
      const { step, steps, fraction, eta_ms } = JSON.parse(data) as WireProgress;
      return { type: "progress", step, steps, fraction, etaMs: eta_ms };
    }
    case "preview": {
      const { step, image_data } = JSON.parse(data) as { step: number; image_data: string };
      return { type: "preview", step, image: new EncodedImage(fromBase64(image_data), "image/jpeg") };
    }
    case "image":
      return { type: "image", result: await toEditResult(JSON.parse(data) as ImageReply | ImageUrlReply, loadImage) };
    case "error":
      return { type: "error", error: apiError(JSON.parse(data) as ErrorReply) };
    default:
      return undefined;
  }
}

export function isLast({ type }: JobEvent): boolean {
  return type === "image" || type === "error";
}
