import type { EncodedImage } from "./encoded-image.ts";
import { createEventReader } from "./event-reader.ts";
import type { OpenStream } from "./follow-job.ts";
import { readImage, readNothing } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** Below the base URL. */
export const JOBS_PATH = "inpainting/v1/jobs";

export function jobPath(id: string): string {
  return `${JOBS_PATH}/${encodeURIComponent(id)}`;
}

/** A job's events after one of them; undefined when there are no more. */
export async function openEvents(
  transport: Transport,
  id: string,
  lastEventId: string,
  options: CallOptions,
): Promise<OpenStream | undefined> {
  return transport.send({
    method: "GET",
    path: `${jobPath(id)}/events`,
    headers: { accept: "text/event-stream", ...(lastEventId !== "" && { "last-event-id": lastEventId }) },
    options,
    read: async (response) => (response.status === 204 ? undefined : { events: createEventReader(response), isFromStart: false }),
  });
}

export async function fetchImage(transport: Transport, id: string, index: number, options?: CallOptions): Promise<EncodedImage> {
  return transport.send({
    method: "GET",
    path: `${jobPath(id)}/images/${index}`,
    headers: { accept: "image/*" },
    options,
    read: readImage,
  });
}

/** For a job that nobody waits for any more: whether that succeeds, nobody is there to be told. */
export function abandonJob(transport: Transport, id: string): void {
  transport.send({ method: "DELETE", path: jobPath(id), options: {}, read: readNothing }).catch(() => undefined);
}
