import type { ImageRequest } from "@retouch/contract";
import type { BlobStore } from "./blob-store.ts";
import type { Clock } from "./clock.ts";
import { lostError } from "./edit-error.ts";
import { fingerprint } from "./fingerprint.ts";
import type { BlobId, StoredRequest } from "./job.ts";
import type { AdmissionLimits, AdmissionOutcome, JobStore } from "./job-store.ts";
import { newId } from "./new-id.ts";

export interface SubmitPorts {
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/** A request on its way into the queue. */
export interface Submission extends Omit<ImageRequest, "pictureUrls"> {
  /** The subscription's id; `LOCAL_OWNER` where nobody needs a key. */
  readonly owner: string;
  readonly traceId: string;
  readonly idempotencyKey: string | undefined;
  /** The caller will be told the job's id. */
  readonly isDurable: boolean;
  /**
   * What is meant where no model is named, so that it is not left to whichever worker is free; undefined where all have the same. Not part of
   * what was asked for: the same body sent again is the same job.
   */
  readonly defaultModel?: string | undefined;
  /** Those that somebody does at present; undefined where that is not known. */
  readonly models?: readonly string[] | undefined;
  readonly priority: number;
  readonly limits: AdmissionLimits;
}

/** Puts the pictures where workers find them, then the job into the queue. When this resolves, the job is committed or refused. */
export async function submitJob({ jobs, blobs, clock }: SubmitPorts, submission: Submission): Promise<AdmissionOutcome> {
  const { request, isSeedDrawn, warnings, owner, traceId, webhook, idempotencyKey, isDurable, defaultModel, models, priority, limits } =
    submission;
  const put = async (bytes: Uint8Array | undefined): Promise<BlobId | undefined> => bytes && blobs.put(bytes, isDurable);
  const [picture, mask] = await Promise.all([put(request.picture), put(request.mask)]);
  const stored: StoredRequest = { ...request, picture, mask };
  const inputBytes = (request.picture?.length ?? 0) + (request.mask?.length ?? 0);
  const idempotency =
    idempotencyKey === undefined ? undefined : { key: idempotencyKey, fingerprint: fingerprint({ request: stored, isSeedDrawn, webhook }) };

  const createdAt = clock();
  const id = newId("job", createdAt);
  const admission = {
    id,
    owner,
    request: { ...stored, model: stored.model ?? defaultModel },
    warnings,
    traceId,
    webhook,
    idempotency,
    isDurable,
    priority,
    createdAt,
  };
  return jobs.admit(admission, inputBytes, limits, models);
}

/**
 * Makes a job survive a power cut whose caller is about to be told its id: its pictures first, then the job. What its worker has made of
 * it comes last, for a worker that commits later sees that the job is kept.
 *
 * @throws EditError "busy" when a crash of the store has taken the job back
 */
export async function keepJob(
  { jobs, blobs }: Omit<SubmitPorts, "clock">,
  { id, request }: { id: string; request: StoredRequest },
): Promise<void> {
  await blobs.makeDurable([request.picture, request.mask].filter((blob) => blob !== undefined));
  if (!(await jobs.makeDurable(id))) throw lostError();
  const { result } = (await jobs.find(id)) ?? {};
  if (result !== undefined) await blobs.makeDurable(result.pictures.map(({ blob }) => blob));
}
