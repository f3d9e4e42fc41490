import type { Admission } from "../../../jobs/job.ts";
import type { AdmissionLimits } from "../../../jobs/job-store.ts";
import { dayOf } from "../../job-terms.ts";
import type { JobDatabase } from "./job-database.ts";

/** Unfinished jobs that are not in the database. */
export interface Uncounted {
  /** Of the owner. */
  readonly unfinished: number;
  /** That those will make. */
  readonly pictures: number;
  /** Of all owners. */
  readonly queued: number;
  /** Of their pictures. */
  readonly queuedBytes: number;
}

/** The limit that an admission would be over, if any. */
export type FindLimit = (
  admission: Admission,
  inputBytes: number,
  limits: AdmissionLimits,
  uncounted?: Uncounted,
) => keyof AdmissionLimits | undefined;

const NONE: Uncounted = { unfinished: 0, pictures: 0, queued: 0, queuedBytes: 0 };

export function createFindLimit({ database, queue, clock }: JobDatabase): FindLimit {
  const selectOfOwner = database.prepare(`
    SELECT count(*) AS unfinished, coalesce(sum(pictures), 0) AS pictures,
      coalesce((SELECT pictures FROM usage WHERE owner = :owner AND day = :day), 0) AS counted
    FROM job WHERE owner = :owner AND finished_at_ms IS NULL`);

  /** The owner's own limits come first: they are what the owner can do something about. */
  return ({ owner, request }, inputBytes, limits, uncounted = NONE) => {
    const { maxUnfinishedOfOwner = Infinity, maxPicturesADay = Infinity, maxQueued, maxQueuedBytes } = limits;
    if (maxUnfinishedOfOwner < Infinity || maxPicturesADay < Infinity) {
      const { unfinished, pictures, counted } = selectOfOwner.get({ owner, day: dayOf(clock()) }) as Record<string, number>;
      if (unfinished + uncounted.unfinished >= maxUnfinishedOfOwner) return "maxUnfinishedOfOwner";
      if (counted + pictures + uncounted.pictures + request.count > maxPicturesADay) return "maxPicturesADay";
    }
    const { queued, queuedBytes } = queue.counts();
    if (queued + uncounted.queued >= maxQueued) return "maxQueued";
    return queuedBytes + uncounted.queuedBytes + inputBytes > maxQueuedBytes ? "maxQueuedBytes" : undefined;
  };
}
