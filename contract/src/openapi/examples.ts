/** What requests and replies look like. A test holds each to its schema. */

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const JOB_ID = "job_01JD4X2Y5N8Q7R3S6T9V0W1X2Y";
const JOBS = "http://127.0.0.1:8080/inpainting/v1/jobs";
/** A picture of 1×1 pixel: whole, and short enough to read past. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

export const TEXT_REQUEST = { prompt: "Change to a lion" };

export const EDIT_REQUEST = {
  prompt: "Change to a lion",
  negative_prompt: "blurry",
  init_image: PIXEL,
  mask_image: PIXEL,
  mask_grow: 4,
  mask_feather: 8,
  steps: 25,
  guidance_scale: 7.5,
  seed: 42,
  output_format: "png",
};

const picture = {
  "content-type": "image/png",
  "content-length": 70,
  width: 128,
  height: 128,
  seed: 42,
  unmasked_max_diff: 0,
};
const work = { model: "starter", steps: 25, scheduler: "ddim" };
const timings = { queue_ms: 3, encode_ms: 40, denoise_ms: 900, decode_ms: 60 };
const SUBSCRIPTION_ID = "0b5e6f0e-6f0a-4f0b-9a52-2f6d7c1f9e11";
const SUBSCRIPTIONS = "http://127.0.0.1:8080/inpainting/v1/subscriptions";

export const IMAGE_REPLY = {
  status: 200,
  ...picture,
  image_data: PIXEL,
  ...work,
  finish_reason: "SUCCESS",
  warnings: [],
  timings,
  traceId: TRACE_ID,
};

export const QUEUED_JOB = {
  id: JOB_ID,
  status: "queued",
  created_at: "2026-11-22T09:00:00.000Z",
  started_at: null,
  finished_at: null,
  expires_at: null,
  subscription_id: SUBSCRIPTION_ID,
  timings: { queued_ms: 0, running_ms: null, total_ms: 0 },
  queue_position: 0,
  progress: null,
  seed: 42,
  user: null,
  warnings: [],
  url: `${JOBS}/${JOB_ID}`,
  events_url: `${JOBS}/${JOB_ID}/events`,
  result: null,
  error: null,
  traceId: TRACE_ID,
};

export const DONE_JOB = {
  ...QUEUED_JOB,
  status: "succeeded",
  started_at: "2026-11-22T09:00:00.003Z",
  finished_at: "2026-11-22T09:00:01.006Z",
  expires_at: "2026-11-23T09:00:01.006Z",
  timings: { queued_ms: 3, running_ms: 1003, total_ms: 1006 },
  queue_position: null,
  progress: { step: 25, steps: 25, fraction: 1 },
  result: {
    images: [{ ...picture, url: `${JOBS}/${JOB_ID}/images/0?expires=1795424401&signature=c2lnbmF0dXJl` }],
    ...work,
    timings,
  },
};

export const CANCELLED_JOB = {
  ...QUEUED_JOB,
  status: "cancelled",
  finished_at: "2026-11-22T09:00:00.500Z",
  timings: { queued_ms: 500, running_ms: null, total_ms: 500 },
  expires_at: "2026-11-23T09:00:00.500Z",
  queue_position: null,
  error: { code: 409, message: "The job was cancelled", traceId: TRACE_ID },
};

export const JOB_LIST = { data: [DONE_JOB], next: `${JOBS}?limit=1&before=${JOB_ID}` };

export const WAIT_OVER = {
  code: 504,
  message: "The picture was not ready after 900 s; its job goes on",
  traceId: TRACE_ID,
  id: JOB_ID,
  url: `${JOBS}/${JOB_ID}`,
};

export const PROGRESS_EVENT = {
  id: "7",
  event: "progress",
  data: JSON.stringify({ step: 12, steps: 25, fraction: 0.48, eta_ms: 470 }),
};

export const MODEL_LIST = {
  models: [{ name: "starter", family: "sd1", native_size: 128, inpainting: true, steps: 25, guidance_scale: 4, scheduler: "ddim" }],
};

const { subscription_id: _, timings: __, queue_position: ___, ...sentJob } = DONE_JOB;
export const WEBHOOK_MESSAGE = { type: "job.succeeded", timestamp: "2026-11-22T09:00:01.006Z", data: sentJob };

export const DELIVERY = {
  id: "msg_01JD4X2Z0M8Q7R3S6T9V0W1X2Y",
  type: "job.succeeded",
  job_id: JOB_ID,
  url: "https://example.com/retouch",
  status: "delivered",
  created_at: "2026-11-22T09:00:01.006Z",
  next_attempt_at: null,
  attempts: [{ at: "2026-11-22T09:00:01.040Z", status: 204, duration_ms: 38, error: null }],
};

export const DELIVERY_LIST = { data: [DELIVERY], next: null };

export const PENDING_DELIVERY = { ...DELIVERY, status: "pending", next_attempt_at: "2026-11-22T10:00:00.000Z" };

const secret = { fingerprint: "9f86d081", created_at: "2026-11-22T09:00:00.000Z" };
export const WEBHOOK_SECRETS = { data: [{ ...secret, expires_at: null }] };
export const NEW_WEBHOOK_SECRET = { secret: `whsec_${"A".repeat(32)}`, ...secret, previous_expires_at: null };

export const SUBSCRIPTION = {
  id: SUBSCRIPTION_ID,
  name: "shop",
  state: "active",
  scopes: "all",
  limits: { requests_per_minute: 60, running_jobs: 4, images_per_day: 500 },
  priority: 0,
  keys: { primary: { is_set: true, last_used_at: "2026-11-22T09:00:00.000Z" }, secondary: { is_set: true, last_used_at: null } },
  created_at: "2026-11-20T08:00:00.000Z",
};
export const CANCELLED_SUBSCRIPTION = { ...SUBSCRIPTION, state: "cancelled" };
export const SUBSCRIPTION_LIST = { data: [SUBSCRIPTION], next: `${SUBSCRIPTIONS}?limit=1&before=${SUBSCRIPTION_ID}` };
export const NEW_SUBSCRIPTION = { name: "gallery", limits: { requests_per_minute: 60, running_jobs: 4, images_per_day: 500 } };
export const ISSUED_SUBSCRIPTION = {
  ...SUBSCRIPTION,
  ...NEW_SUBSCRIPTION,
  keys: { primary: { is_set: true, last_used_at: null }, secondary: { is_set: true, last_used_at: null } },
  primary_key: `rtk_${"0".repeat(40)}`,
  secondary_key: `rtk_${"1".repeat(40)}`,
};
export const SUBSCRIPTION_CHANGE = { state: "active", limits: { images_per_day: null } };
export const ROTATED_KEY = { subscription_id: SUBSCRIPTION_ID, slot: "secondary", key: `rtk_${"2".repeat(40)}` };
export const USAGE = { data: [{ day: "2026-11-22", jobs: 12, images: 14, failures: 1, engine_seconds: 131.4 }] };
