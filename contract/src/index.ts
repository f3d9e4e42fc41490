export { describeIgnored, type WorkFacts } from "./describe-ignored.ts";
export {
  AREAS,
  MASK_MODES,
  MASKED_CONTENTS,
  OUTPUT_FORMATS,
  RESPONSE_FORMATS,
  wireName,
  type Area,
  type EditRequest,
  type MaskedContent,
  type MaskMode,
  type OutputFormat,
  type ResponseFormat,
} from "./edit-request.ts";
export { errorReplySchema, INVALID_KEY_MESSAGE, MISSING_KEY_MESSAGE, problemReplySchema, type ErrorReply } from "./error-reply.ts";
export { imageReplySchema, type ImageReply } from "./image-reply.ts";
export { imageRequestSchema, parseImageRequest, type ParsedImageRequest } from "./image-request.ts";
export { expected, showValue, type FieldIssue } from "./issue.ts";
export * as limits from "./limits.ts";
export { modelSchema, type Model } from "./model.ts";
export { SCHEDULER_NAMES, type SchedulerName } from "./scheduler-names.ts";
export type { Size } from "./size.ts";
