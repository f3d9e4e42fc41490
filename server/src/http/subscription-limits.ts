import type { SubscriptionLimits } from "../keys/subscription.ts";

/** Limits as they are sent. Null: none; undefined: nothing is said. */
export interface SentLimits {
  readonly requests_per_minute?: number | null | undefined;
  readonly running_jobs?: number | null | undefined;
  readonly images_per_day?: number | null | undefined;
}

/** Those of which something is said, in our own terms: there and undefined is no limit. */
export function toLimits({ requests_per_minute, running_jobs, images_per_day }: SentLimits): Partial<SubscriptionLimits> {
  return {
    ...(requests_per_minute !== undefined && { requestsPerMinute: requests_per_minute ?? undefined }),
    ...(running_jobs !== undefined && { runningJobs: running_jobs ?? undefined }),
    ...(images_per_day !== undefined && { imagesPerDay: images_per_day ?? undefined }),
  };
}
