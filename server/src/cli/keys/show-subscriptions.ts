import { table } from "../table.ts";
import { KEY_SLOTS, type Subscription } from "../../keys/subscription.ts";

const HEADINGS = [
  "name",
  "state",
  "scopes",
  "requests/min",
  "running",
  "images/day",
  "priority",
  "primary used",
  "secondary used",
  "since",
];

/** A table for a person: a line each, times in UTC. */
export function subscriptionTable(subscriptions: readonly Subscription[]): string {
  return table(HEADINGS, subscriptions.map(toRow));
}

function toRow({ name, state, scopes, limits, priority, keyHashes, lastUsedAt, createdAt }: Subscription): string[] {
  const uses = KEY_SLOTS.map((slot) => {
    if (keyHashes[slot] === null) return "no key";
    const at = lastUsedAt[slot];
    return at === null ? "never" : minute(at);
  });
  const { requestsPerMinute, runningJobs, imagesPerDay } = limits;
  const counts = [requestsPerMinute, runningJobs, imagesPerDay].map((limit) => String(limit ?? "-"));
  return [name, state, scopes === "all" ? "all" : scopes.join(","), ...counts, String(priority), ...uses, minute(createdAt)];
}

/** `2026-01-31 18:30` */
function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}
