import type { Admission } from "../../../jobs/job.ts";
import type { AdmissionLimits } from "../../../jobs/job-store.ts";
import { dayOf } from "../../job-terms.ts";
import type { Transaction } from "../database.ts";
import { statement } from "../statement.ts";

const SELECT_OF_OWNER = statement(`
  SELECT count(*) AS unfinished, coalesce(sum(pictures), 0) AS pictures,
    coalesce((SELECT pictures FROM usage WHERE owner = $1 AND day = $2), 0) AS counted
  FROM job WHERE owner = $1 AND finished_at_ms IS NULL`);
const SELECT_QUEUE = statement("SELECT count(*) AS jobs, coalesce(sum(input_bytes), 0) AS bytes FROM job WHERE state = 'queued'");

function hasOwnLimit({ maxUnfinishedOfOwner = Infinity, maxPicturesADay = Infinity }: AdmissionLimits): boolean {
  return maxUnfinishedOfOwner < Infinity || maxPicturesADay < Infinity;
}

/**
 * The limit that an admission would be over, if any. The owner's own limits come first: they are what the owner can do something about.
 * They are exact, for an owner's admissions come one after another; those of the whole queue may be passed by as many as are admitted at once.
 */
export async function findLimit(
  transaction: Transaction,
  { owner, request }: Admission,
  inputBytes: number,
  limits: AdmissionLimits,
  now: Date,
): Promise<keyof AdmissionLimits | undefined> {
  const { maxUnfinishedOfOwner = Infinity, maxPicturesADay = Infinity, maxQueued, maxQueuedBytes } = limits;
  // Asked for together, for the way there and back takes longer than either.
  const [ofOwner, queue] = await Promise.all([
    hasOwnLimit(limits) ? transaction.row(SELECT_OF_OWNER, [owner, dayOf(now)]) : undefined,
    maxQueued === Infinity && maxQueuedBytes === Infinity ? undefined : transaction.row(SELECT_QUEUE),
  ]);
  if (ofOwner !== undefined) {
    const { unfinished, pictures, counted } = ofOwner as Record<string, number>;
    if (unfinished >= maxUnfinishedOfOwner) return "maxUnfinishedOfOwner";
    if (counted + pictures + request.count > maxPicturesADay) return "maxPicturesADay";
  }
  if (queue === undefined) return undefined;
  const { jobs, bytes } = queue as Record<string, number>;
  if (jobs >= maxQueued) return "maxQueued";
  return bytes + inputBytes > maxQueuedBytes ? "maxQueuedBytes" : undefined;
}
