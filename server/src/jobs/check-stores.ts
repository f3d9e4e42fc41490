import type { BlobStore } from "./blob-store.ts";
import type { Clock } from "./clock.ts";
import type { JobStore } from "./job-store.ts";

export interface CheckedStores {
  readonly jobs: Pick<JobStore, "makeDurable">;
  readonly blobs: Pick<BlobStore, "put" | "delete">;
  readonly clock: Clock;
}

/** Whoever asks more often gets the same answer: anybody may ask, and a look costs a write to the disk. */
const KEEP_ANSWER_MS = 2000;
/** Whoever watches a process waits three seconds, as a rule; a database that is away is waited for longer than that. */
const PATIENCE_MS = 2000;
/** No job has this id. */
const NO_JOB = "job_check";

/** Makes a look at the stores: undefined when both can be written to, else the error. */
export function createStoreCheck({ jobs, blobs, clock }: CheckedStores): () => Promise<unknown> {
  let answer: Promise<unknown> | undefined;
  let answeredAtMs = 0;

  async function look(at: Date): Promise<void> {
    // Takes the database's lock for writing, and changes nothing
    await jobs.makeDurable(NO_JOB);
    // Different bytes each time, or nothing would be written
    const blob = await blobs.put(Buffer.from(`check ${at.toISOString()}`), true);
    await blobs.delete([blob], new Date(at.getTime() + KEEP_ANSWER_MS));
  }

  return () => {
    const at = clock();
    if (answer === undefined || at.getTime() - answeredAtMs >= KEEP_ANSWER_MS) {
      answeredAtMs = at.getTime();
      const looked = look(at).then(
        () => undefined,
        (error: unknown) => error,
      );
      answer = withPatience(looked);
    }
    return answer;
  };
}

/** What a look comes to, or that it takes too long. */
async function withPatience(look: Promise<unknown>): Promise<unknown> {
  const { promise: late, resolve } = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => resolve(new Error(`The store has not answered for ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    return await Promise.race([look, late]);
  } finally {
    clearTimeout(timer);
  }
}
