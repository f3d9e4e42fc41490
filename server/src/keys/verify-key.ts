import { hashKey, isSameHash, MAX_KEY_CHARACTERS } from "./key.ts";
import { KEY_SLOTS, type KeySlot, type Subscription } from "./subscription.ts";
import type { SubscriptionStore } from "./subscription-store.ts";

export interface VerifiedKey {
  readonly subscription: Subscription;
  /** Where the key was found. */
  readonly slot: KeySlot;
}

/** The active subscription that a key belongs to; undefined for a wrong or revoked key and for a subscription that is not active. */
export async function verifyKey(store: SubscriptionStore, key: string): Promise<VerifiedKey | undefined> {
  if (key.length > MAX_KEY_CHARACTERS) return undefined;
  const hash = hashKey(key);
  const subscription = await store.findByKeyHash(hash);
  if (subscription?.state !== "active") return undefined;
  // The store finds by index; what decides is this comparison, always of both slots.
  const matches = KEY_SLOTS.map((slot) => subscription.keyHashes[slot]).map((stored) => stored !== null && isSameHash(stored, hash));
  const slot = KEY_SLOTS[matches.indexOf(true)];
  return slot === undefined ? undefined : { subscription, slot };
}
