import { table } from "../table.ts";
import { KEY_SLOTS, type KeySlot, type Subscription } from "../../keys/subscription.ts";

const HEADINGS = ["name", "state", "scopes", "requests/min", "running", "images/day", "primary used", "secondary used", "since"];

/** A table for a person: a line each, times in UTC. */
export function subscriptionTable(subscriptions: readonly Subscription[]): string {
  return table(HEADINGS, subscriptions.map(toRow));
}

/** The same for a program. No key and no hash is in it. */
export function subscriptionJson({ name, state, scopes, limits, keyHashes, lastUsedAt, createdAt }: Subscription) {
  const key = (slot: KeySlot) => ({ is_set: keyHashes[slot] !== null, last_used_at: lastUsedAt[slot]?.toISOString() ?? null });
  return {
    name,
    state,
    scopes,
    limits: {
      requests_per_minute: limits.requestsPerMinute ?? null,
      running_jobs: limits.runningJobs ?? null,
      images_per_day: limits.imagesPerDay ?? null,
    },
    keys: { primary: key("primary"), secondary: key("secondary") },
    created_at: createdAt.toISOString(),
  };
}

function toRow({ name, state, scopes, limits, keyHashes, lastUsedAt, createdAt }: Subscription): string[] {
  const uses = KEY_SLOTS.map((slot) => {
    if (keyHashes[slot] === null) return "no key";
    const at = lastUsedAt[slot];
    return at === null ? "never" : minute(at);
  });
  const { requestsPerMinute, runningJobs, imagesPerDay } = limits;
  const counts = [requestsPerMinute, runningJobs, imagesPerDay].map((limit) => String(limit ?? "-"));
  return [name, state, scopes === "all" ? "all" : scopes.join(","), ...counts, ...uses, minute(createdAt)];
}

/** `2026-01-31 18:30` */
function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}
