/**
 * Terminology. A *subscription* is one customer of the API: a name and a state. It holds two *keys*, in the slots primary and
 * secondary, so that one can be replaced while callers still use the other. A key itself is shown once and never stored:
 * what is stored is its SHA-256.
 */
export const KEY_SLOTS = ["primary", "secondary"] as const;
export type KeySlot = (typeof KEY_SLOTS)[number];

/** Only `active` opens the API. A suspended subscription can be resumed; a cancelled one stays so. */
export type SubscriptionState = "active" | "suspended" | "cancelled";

export interface Subscription {
  readonly id: string;
  /** Unique; chosen by the operator. */
  readonly name: string;
  readonly state: SubscriptionState;
  /** SHA-256 of each slot's key; null where the key was revoked. */
  readonly keyHashes: Readonly<Record<KeySlot, Uint8Array | null>>;
  readonly createdAt: Date;
}
