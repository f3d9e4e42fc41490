import type { Job } from "../jobs/job.ts";
import type { NewJobEvent } from "../jobs/job-store.ts";
import { stubOutcome } from "./stub-editor.ts";
import type { TestStores } from "./test-stores.ts";

/** A job in a test's own hands: each call is one commit, and nothing happens in between. */
export interface HandWork {
  readonly job: Job;
  progress(step: number): Promise<void>;
  preview(step: number): Promise<void>;
  /** Loses the worker and lets another one begin anew. */
  beginAgain(): Promise<void>;
  succeed(): Promise<void>;
  fail(message: string): Promise<void>;
}

const STEPS = 4;

/** Takes the next job, as a worker does. */
export async function takeJob({ jobs, blobs }: TestStores): Promise<HandWork> {
  let claim = await jobs.claim("hand", 60_000);
  if (claim === undefined) throw new Error("Expected a job that waits but found none");
  const { job } = claim;
  const tell = async (event: NewJobEvent): Promise<void> => void (await jobs.renew(claim!.fence, 60_000, [event]));
  return {
    job,
    progress: (step) => tell({ kind: "progress", data: { step, steps: STEPS } }),
    preview: (step) => tell({ kind: "preview", data: { step, image_data: Buffer.from(`preview ${step}`).toString("base64") } }),
    async beginAgain() {
      await jobs.release(claim!.fence);
      claim = await jobs.claim("hand", 60_000);
    },
    async succeed() {
      const { pictures, ...outcome } = stubOutcome({ ...job.request, picture: undefined, mask: undefined });
      const stored = [];
      for (const { bytes, ...picture } of pictures) {
        stored.push({ ...picture, blob: await blobs.put(bytes, false), length: bytes.length });
      }
      await jobs.complete(claim!.fence, { ...outcome, timings: { ...outcome.timings, queue: 1.4 }, model: "stub", pictures: stored });
    },
    fail: async (message) => void (await jobs.fail(claim!.fence, { kind: "input", message, field: undefined })),
  };
}
