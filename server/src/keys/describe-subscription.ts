import type { SubscriptionReply } from "@retouch/contract";
import type { KeySlot, Subscription } from "./subscription.ts";

/** A subscription for a program. No key and no hash is in it. */
export function describeSubscription(subscription: Subscription): SubscriptionReply {
  const { id, name, state, scopes, limits, priority, keyHashes, lastUsedAt, createdAt } = subscription;
  const key = (slot: KeySlot) => ({ is_set: keyHashes[slot] !== null, last_used_at: lastUsedAt[slot]?.toISOString() ?? null });
  return {
    id,
    name,
    state,
    scopes: scopes === "all" ? scopes : [...scopes],
    limits: {
      requests_per_minute: limits.requestsPerMinute ?? null,
      running_jobs: limits.runningJobs ?? null,
      images_per_day: limits.imagesPerDay ?? null,
    },
    priority,
    keys: { primary: key("primary"), secondary: key("secondary") },
    created_at: createdAt.toISOString(),
  };
}
