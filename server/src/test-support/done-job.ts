import { parseImageRequest } from "@retouch/contract";
import type { DoneJob, LoadedPicture } from "../http/image-reply.ts";
import { stubOutcome } from "./stub-editor.ts";

/** A job as it looks when the stub has done it, and its pictures. */
export function doneJob(body: Record<string, unknown>): { job: DoneJob; pictures: LoadedPicture[] } {
  const parsed = parseImageRequest(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const { request, warnings, webhook } = parsed;
  const { pictures: made, ...outcome } = stubOutcome(request);
  const pictures = made.map((picture, i) => ({ ...picture, blob: String(i).padStart(64, "0"), length: picture.bytes.length }));
  const at = new Date(1_800_000_000_000);
  const job: DoneJob = {
    id: "job_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    owner: "local",
    request: { ...request, picture: undefined, mask: undefined },
    warnings,
    traceId: "0".repeat(32),
    webhook,
    idempotency: undefined,
    isDurable: true,
    priority: 0,
    createdAt: at,
    state: "succeeded",
    startedAt: at,
    finishedAt: at,
    keptUntil: at,
    attempts: 1,
    progress: undefined,
    result: { ...outcome, model: "stub", pictures, timings: { queue: 1.4, ...outcome.timings } },
    failure: undefined,
  };
  return { job, pictures };
}
