import type { Admission, BlobId, JobEventName, JobFailure, JobResult, StoredRequest } from "../../jobs/job.ts";
import type { AdmissionLimits, AdmissionOutcome, NewJobEvent } from "../../jobs/job-store.ts";
import { createIdMaker } from "../../jobs/new-id.ts";
import type { TestClock } from "./store-under-test.ts";

export const SECOND = 1000;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;
export const LEASE = 15 * SECOND;

export const NO_LIMITS: AdmissionLimits = {
  maxQueued: Infinity,
  maxQueuedBytes: Infinity,
  maxUnfinishedOfOwner: undefined,
  maxPicturesADay: undefined,
};

export const ALL_EVENTS: readonly JobEventName[] = ["job.started", "job.progress", "job.succeeded", "job.failed", "job.cancelled"];

const REQUEST: StoredRequest = {
  prompt: "Change to a lion",
  negativePrompt: undefined,
  systemPrompt: undefined,
  picture: undefined,
  mask: undefined,
  maskMode: "auto",
  maskInvert: false,
  maskGrow: 4,
  maskFeather: 8,
  maskedContent: "original",
  area: "auto",
  padding: "20%",
  size: { width: 64, height: 64 },
  strength: 0.5,
  guidanceScale: undefined,
  steps: 4,
  exactSteps: false,
  scheduler: "ddim",
  seed: 4294967295,
  count: 1,
  model: undefined,
  outputFormat: "png",
  outputQuality: 92,
  metadata: true,
  responseFormat: undefined,
  user: "\u{1F981} d'Artagnan",
  spellings: { prompt: "prompt" },
};

export type AdmissionExample = Partial<Omit<Admission, "request">> & { readonly request?: Partial<StoredRequest> };

/** Makes admissions that are alike but for what is asked for. */
export function createAdmissions(clock: TestClock): (example?: AdmissionExample) => Admission {
  const newId = createIdMaker();
  return ({ request, ...example } = {}) => ({
    id: newId("job", clock.now()),
    owner: "shop",
    warnings: ["a warning"],
    traceId: "0af7651916cd43dd8448eb211c80319c",
    webhook: undefined,
    idempotency: undefined,
    isDurable: true,
    priority: 0,
    createdAt: clock.now(),
    ...example,
    request: { ...REQUEST, ...request },
  });
}

export const FAILURE: JobFailure = { kind: "input", message: "The mask is empty", field: "mask" };

export function resultOf(...blobs: readonly BlobId[]): JobResult {
  return {
    pictures: blobs.map((blob, i) => ({ blob, length: 9, format: "png", width: 64, height: 64, seed: i, unmaskedMaxDifference: 0 })),
    model: "stub",
    steps: 4,
    scheduler: "ddim",
    warnings: ["from the engine"],
    timings: { queue: 1.5, encode: 2, denoise: 3, decode: 4 },
  };
}

/** A name for bytes that nobody has looked at. */
export function blobNamed(digit: string): BlobId {
  return digit.repeat(64);
}

export function progressAt(step: number, steps = 20): NewJobEvent {
  return { kind: "progress", data: { step, steps } };
}

export function previewAt(step: number): NewJobEvent {
  return { kind: "preview", data: { step, image_data: "/9j/4AAQ" } };
}

/** Narrows an outcome to one that holds a job. */
export function jobOf(outcome: AdmissionOutcome) {
  if (outcome.kind !== "accepted" && outcome.kind !== "repeated") throw new Error(`Expected a job but received ${outcome.kind}`);
  return outcome.job;
}
