import { z } from "zod";

/** The body of every error. `errors` is there where fields of the request are at fault. */
export const errorReplySchema = z.object({
  code: z.int().min(400).max(599).describe("The HTTP status"),
  message: z.string().describe("What was expected, where, and what came"),
  traceId: z.string().describe("W3C trace id, 32 hexadecimal digits"),
  errors: z
    .array(z.object({ field: z.string().describe("As the caller spelled it"), message: z.string().describe("What is wrong with it") }))
    .optional()
    .describe("Where fields of the request are at fault"),
});
export type ErrorReply = z.output<typeof errorReplySchema>;

/** RFC 9457 members beside our own, for callers that accept `application/problem+json`. */
export const problemReplySchema = errorReplySchema.extend({
  type: z.literal("about:blank"),
  title: z.string().describe("The status in words"),
  status: z.int().describe("The same as code"),
  detail: z.string().describe("The same as message"),
});

/** The published API's own texts; clients are known to compare them. */
export const MISSING_KEY_MESSAGE =
  "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
export const INVALID_KEY_MESSAGE =
  "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";
