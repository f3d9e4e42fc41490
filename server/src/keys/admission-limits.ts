import type { AdmissionLimits } from "../jobs/job-store.ts";
import type { Subscription } from "./subscription.ts";

/** What a job of this subscription is admitted under; undefined where nobody needs a key. The queue's own limits hold for everybody. */
export function admissionLimitsOf(
  subscription: Subscription | undefined,
  queue: Pick<AdmissionLimits, "maxQueued" | "maxQueuedBytes">,
): AdmissionLimits {
  return {
    ...queue,
    maxUnfinishedOfOwner: subscription?.limits.runningJobs,
    maxPicturesADay: subscription?.limits.imagesPerDay,
  };
}
