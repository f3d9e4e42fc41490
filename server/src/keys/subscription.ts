import type { Scopes } from "./scope.ts";

/**
 * Terminology. A *subscription* is one customer of the API: a name, a state, scopes and limits. It holds two *keys*, in the slots
 * primary and secondary, so that one can be replaced while callers still use the other. A key itself is shown once and never stored:
 * what is stored is its SHA-256.
 */
export const KEY_SLOTS = ["primary", "secondary"] as const;
export type KeySlot = (typeof KEY_SLOTS)[number];

/** Only `active` opens the API. A suspended subscription can be resumed; a cancelled one stays so. */
export type SubscriptionState = "active" | "suspended" | "cancelled";

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
