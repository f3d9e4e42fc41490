import { KEY_SLOTS, type KeySlot, type Scopes, type SubscriptionState } from "@retouch/contract";
import { allows } from "./scope.ts";

/**
 * Terminology. A *subscription* is one customer of the API: a name, a state, scopes and limits. It holds two *keys*, in the slots
 * primary and secondary, so that one can be replaced while callers still use the other. A key itself is shown once and never stored:
 * what is stored is its SHA-256.
 */
export { KEY_SLOTS, type KeySlot, type SubscriptionState };

/** Each at least 1; undefined: no limit. */
export interface SubscriptionLimits {
  readonly requestsPerMinute: number | undefined;
  /** Jobs that wait or run at the same time. */
  readonly runningJobs: number | undefined;
  /** Since midnight UTC. */
  readonly imagesPerDay: number | undefined;
}

export const NO_LIMITS: SubscriptionLimits = { requestsPerMinute: undefined, runningJobs: undefined, imagesPerDay: undefined };

/** What the operator decides about a subscription, besides its name, state and keys. */
export interface SubscriptionTerms {
  readonly scopes: Scopes;
  readonly limits: SubscriptionLimits;
  /** Its jobs are begun before those of a lower one. */
  readonly priority: number;
}

export interface Subscription extends SubscriptionTerms {
  readonly id: string;
  /** Unique; chosen by the operator. */
  readonly name: string;
  readonly state: SubscriptionState;
  /** SHA-256 of each slot's key; null where the key was revoked. */
  readonly keyHashes: Readonly<Record<KeySlot, Uint8Array | null>>;
  /** To the minute; null where the slot's present key was never used. */
  readonly lastUsedAt: Readonly<Record<KeySlot, Date | null>>;
  readonly createdAt: Date;
}

/** What is to be different; what is left out stays as it is. */
export interface SubscriptionChange extends Partial<Pick<Subscription, "name" | "state" | "scopes" | "priority">> {
  /** A limit that is there and undefined is taken away. */
  readonly limits?: Partial<SubscriptionLimits>;
}

/** The subscription as the change makes it. */
export function applyChange(before: Subscription, { limits, ...change }: SubscriptionChange): Subscription {
  return { ...before, ...change, limits: { ...before.limits, ...limits } };
}

/** Whether somebody can open the API with a key of this subscription. */
export function hasOpenKey({ state, keyHashes }: Subscription): boolean {
  return state === "active" && KEY_SLOTS.some((slot) => keyHashes[slot] !== null);
}

/** Whether somebody can administrate subscriptions with a key of this one. */
export function isAdministrator(subscription: Subscription): boolean {
  return hasOpenKey(subscription) && allows(subscription.scopes, "admin");
}
