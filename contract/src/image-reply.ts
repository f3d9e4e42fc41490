import { z } from "zod";
import { SCHEDULER_NAMES } from "./scheduler-names.ts";

/** What is said of a picture wherever it lies. */
export const pictureFacts = {
  "content-type": z.enum(["image/png", "image/jpeg", "image/webp"]),
  "content-length": z.int().min(1).describe("Bytes of the decoded picture"),
  width: z.int().describe("Pixels"),
  height: z.int().describe("Pixels"),
  seed: z.int(),
  unmasked_max_diff: z
    .int()
    .min(0)
    .max(255)
    .nullable()
    .describe("Largest difference of any channel outside the blending ring, against the source; null without a mask"),
};

const replyFields = {
  status: z.literal(200),
  model: z.string(),
  steps: z.int().describe("Denoising steps that were run"),
  scheduler: z.enum(SCHEDULER_NAMES),
  finish_reason: z.enum(["SUCCESS"]),
  warnings: z.array(z.string()),
  timings: z.object({ queue_ms: z.int(), encode_ms: z.int(), denoise_ms: z.int(), decode_ms: z.int() }),
  traceId: z.string(),
};

const withData = { ...pictureFacts, image_data: z.base64() };
const withUrl = { ...pictureFacts, url: z.url().describe("Opens without a key until the job is forgotten") };

/** `POST getImage`'s reply: the first picture's fields on top, and all of them in `images` when n > 1. */
export const imageReplySchema = z.object({ ...replyFields, ...withData, images: z.array(z.object(withData)).optional() });
export type ImageReply = z.output<typeof imageReplySchema>;

/** The same with `response_format: "url"`. */
export const imageUrlReplySchema = z.object({ ...replyFields, ...withUrl, images: z.array(z.object(withUrl)).optional() });
export type ImageUrlReply = z.output<typeof imageUrlReplySchema>;
