import type { SubscriptionStore } from "../keys/subscription-store.ts";
import type { VerifiedKey } from "../keys/verify-key.ts";
import type { Log } from "../telemetry/log.ts";

/** One write a minute and key, however many requests come. */
const PRECISION_MS = 60_000;

/** Notes that a key was used, for the operator's eyes: a note that fails keeps nobody out. */
export function recordUse(store: SubscriptionStore, { subscription, slot }: VerifiedKey, log: Pick<Log, "warn">): void {
  const now = new Date();
  const last = subscription.lastUsedAt[slot];
  if (last !== null && now.getTime() - last.getTime() < PRECISION_MS) return;
  store.recordUse(subscription.id, slot, now).catch((error: unknown) => log.warn({ err: error }, "a key's use cannot be noted"));
}
