import { z } from "zod";
import { SCHEDULER_NAMES } from "./scheduler-names.ts";

/** What is said of a picture wherever it lies. */
export const pictureFacts = {
  "content-type": z.enum(["image/png", "image/jpeg", "image/webp"]).describe("Of the picture"),
  "content-length": z.int().min(1).describe("Bytes of the decoded picture"),
  width: z.int().describe("Pixels"),
  height: z.int().describe("Pixels"),
  seed: z.int().describe("Picture i of n has the first one's + i"),
  unmasked_max_diff: z
    .int()
    .min(0)
    .max(255)
    .nullable()
    .describe("Largest difference of any channel outside the blending ring, against the source; null without a mask"),
};

/** How the pictures of a request were made. */
export const workFacts = {
  model: z.string().describe("The model that was used"),
  steps: z.int().describe("Denoising steps that were run"),
  scheduler: z.enum(SCHEDULER_NAMES).describe("The scheduler that was used"),
  timings: z
    .object({
      queue_ms: z.int().describe("In the queue"),
      encode_ms: z.int().describe("Prompt, picture and mask to latents"),
      denoise_ms: z.int().describe("All steps"),
      decode_ms: z.int().describe("Latents to the encoded picture"),
    })
    .describe("Milliseconds, over all pictures"),
};

const replyFields = {
  status: z.literal(200).describe("The HTTP status"),
  ...workFacts,
  finish_reason: z.enum(["SUCCESS"]).describe("Always the same: what is not a success is an error"),
  warnings: z.array(z.string()).describe("What was ignored, and what may not be as expected"),
  traceId: z.string().describe("W3C trace id, as in x-trace-id"),
};

const withData = { ...pictureFacts, image_data: z.base64().describe("The picture") };
const withUrl = { ...pictureFacts, url: z.url().describe("Opens without a key until the job is forgotten") };

/** `POST getImage`'s reply: the first picture's fields on top, and all of them in `images` when n > 1. */
export const imageReplySchema = z.object({
  ...replyFields,
  ...withData,
  images: z.array(z.object(withData)).optional().describe("All pictures, when n > 1; the first one's fields are on top as well"),
});
export type ImageReply = z.output<typeof imageReplySchema>;

/** The same with `response_format: "url"`. */
export const imageUrlReplySchema = z.object({
  ...replyFields,
  ...withUrl,
  images: z.array(z.object(withUrl)).optional().describe("All pictures, when n > 1; the first one's fields are on top as well"),
});
export type ImageUrlReply = z.output<typeof imageUrlReplySchema>;
