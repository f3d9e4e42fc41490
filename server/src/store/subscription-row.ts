import type { Scopes } from "@retouch/contract";
import type { Subscription, SubscriptionState, SubscriptionTerms } from "../keys/subscription.ts";
import type { Row } from "./job-row.ts";

/** A subscription's terms, as its columns hold them. */
export function toTermsRow({ scopes, limits, priority }: SubscriptionTerms) {
  return {
    scopes: scopes === "all" ? null : JSON.stringify(scopes),
    requestsPerMinute: limits.requestsPerMinute ?? null,
    runningJobs: limits.runningJobs ?? null,
    imagesPerDay: limits.imagesPerDay ?? null,
    priority,
  };
}

export function toSubscriptionRow({ id, name, state, keyHashes, createdAt, ...terms }: Subscription) {
  return {
    id,
    name,
    state,
    primary: keyHashes.primary,
    secondary: keyHashes.secondary,
    createdAt: createdAt.getTime(),
    ...toTermsRow(terms),
  };
}

export function toSubscription(row: Row): Subscription {
  const { scopes } = row;
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    state: row["state"] as SubscriptionState,
    scopes: typeof scopes === "string" ? (JSON.parse(scopes) as Scopes) : "all",
    limits: {
      requestsPerMinute: toLimit(row["requests_per_minute"]),
      runningJobs: toLimit(row["running_jobs"]),
      imagesPerDay: toLimit(row["images_per_day"]),
    },
    priority: Number(row["priority"]),
    keyHashes: {
      primary: row["primary_key_hash"] as Uint8Array | null,
      secondary: row["secondary_key_hash"] as Uint8Array | null,
    },
    lastUsedAt: { primary: toDate(row["primary_used_at_ms"]), secondary: toDate(row["secondary_used_at_ms"]) },
    createdAt: new Date(Number(row["created_at_ms"])),
  };
}

function toLimit(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function toDate(value: unknown): Date | null {
  return value === null || value === undefined ? null : new Date(Number(value));
}
