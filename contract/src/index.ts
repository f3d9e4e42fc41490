export { isPictureField } from "./aliases.ts";
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
export { fromForm, type FormField, type FormReading } from "./form-fields.ts";
export { imageReplySchema, imageUrlReplySchema, type ImageReply, type ImageUrlReply } from "./image-reply.ts";
export { imageRequestSchema } from "./image-request-schema.ts";
export { parseImageRequest, type ImageRequest, type ParsedImageRequest } from "./image-request.ts";
export { expected, showStart, showValue, type FieldIssue } from "./issue.ts";
export {
  jobListSchema,
  jobQuerySchema,
  jobReplySchema,
  JOB_STATUSES,
  waitOverReplySchema,
  type JobList,
  type JobReply,
  type JobStatus,
} from "./job-reply.ts";
export * as limits from "./limits.ts";
export { modelSchema, type Model } from "./model.ts";
export { SCOPES, type Scope, type Scopes } from "./scope.ts";
export { SCHEDULER_NAMES, type SchedulerName } from "./scheduler-names.ts";
export type { Size } from "./size.ts";
export { streamEventSchemas, type StreamEventName } from "./stream-event.ts";
export {
  DEFAULT_PRIORITY,
  issuedSubscriptionSchema,
  KEY_SLOTS,
  MAX_LIMIT,
  MAX_PRIORITY,
  MIN_PRIORITY,
  newSubscriptionSchema,
  rotatedKeySchema,
  subscriptionChangeSchema,
  subscriptionListSchema,
  subscriptionQuerySchema,
  subscriptionSchema,
  SUBSCRIPTION_NAME,
  SUBSCRIPTION_NAME_RULE,
  SUBSCRIPTION_STATES,
  type IssuedSubscriptionReply,
  type KeySlot,
  type RotatedKey,
  type SubscriptionList,
  type SubscriptionReply,
  type SubscriptionState,
} from "./subscription.ts";
export { usageQuerySchema, usageSchema, type UsageReply } from "./usage.ts";
export { JOB_EVENT_NAMES, type JobEventName, type Webhook } from "./webhook.ts";
export {
  newWebhookSecretSchema,
  webhookDeliveryListSchema,
  webhookDeliveryQuerySchema,
  webhookDeliverySchema,
  webhookSecretsSchema,
  WEBHOOK_DELIVERY_STATES,
  type NewWebhookSecret,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookSecrets,
} from "./webhook-delivery.ts";
export { webhookJobSchema, webhookMessageSchema, type WebhookJob, type WebhookMessage } from "./webhook-message.ts";
