import { z } from "zod";
import { errorReplySchema } from "./error-reply.ts";
import { imageReplySchema, imageUrlReplySchema } from "./image-reply.ts";
import { progressSchema } from "./job-reply.ts";

/**
 * What a stream of server-sent events can hold: event name → its data. `queued` is the first and tells the job's id, `image`
 * or `error` is the last. All but `queued` are numbered from 1 without gaps, by the event's id.
 */
export const streamEventSchemas = {
  queued: z.object({
    position: z.int().min(0).describe("Jobs that are started before this one; 0 when it was started"),
    id: z.string().describe("The job's id"),
  }),
  progress: progressSchema.extend({ eta_ms: z.int().min(0).nullable().describe("Milliseconds to the end, as it looks now") }),
  preview: z.object({ step: z.int().min(0), image_data: z.base64().describe("A small JPEG of the unfinished picture") }),
  image: z.union([imageReplySchema, imageUrlReplySchema]),
  error: errorReplySchema,
} as const;
export type StreamEventName = keyof typeof streamEventSchemas;
