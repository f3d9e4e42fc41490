export type { CreateOptions } from "./edit.ts";
export type { EditRequest, ImageInput } from "./edit-request.ts";
export { Picture, type EditResult } from "./edit-result.ts";
export { EncodedImage, type ImageType } from "./encoded-image.ts";
export {
  AbortError,
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  RetouchError,
  ServerError,
  TimeoutError,
  TooLargeError,
  UnavailableError,
  UnsupportedMediaTypeError,
  WaitOverError,
  WebhookVerificationError,
  type FieldError,
} from "./errors.ts";
export type { ErrorEvent, ImageEvent, JobEvent, PreviewEvent, ProgressEvent, QueuedEvent } from "./job-event.ts";
export type { Job, JobQuery, Jobs } from "./jobs.ts";
export type { Model, Models } from "./models.ts";
export { Retouch, type RetouchOptions } from "./retouch.ts";
export type { Session, SessionInfo } from "./session.ts";
export type {
  DayUsage,
  IssuedSubscription,
  NewSubscription,
  RotatedKey,
  Subscription,
  SubscriptionChange,
  SubscriptionLimits,
  SubscriptionQuery,
  Subscriptions,
  SubscriptionTerms,
  UsageQuery,
} from "./subscriptions.ts";
export type { CallOptions } from "./transport.ts";
export { verifyWebhook, type WebhookHeaders, type WebhookMessage } from "./verify-webhook.ts";
export type { NewWebhookSecret, WebhookDelivery, WebhookDeliveryQuery, Webhooks, WebhookSecret } from "./webhooks.ts";
