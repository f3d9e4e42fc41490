import type { KeySlot, Subscription, SubscriptionState } from "./subscription.ts";

/** Where subscriptions live. A commit is durable when its promise resolves, and other processes see it from then on. */
export interface SubscriptionStore {
  /** Oldest first. */
  list(): Promise<Subscription[]>;
  findByName(name: string): Promise<Subscription | undefined>;
  /** The subscription that holds a key with this SHA-256 in either slot, whatever its state. */
  findByKeyHash(hash: Uint8Array): Promise<Subscription | undefined>;
  /** False when the name is taken; nothing is changed then. */
  add(subscription: Subscription): Promise<boolean>;
  /** Adds only when there is no subscription at all, in one step: of two servers starting on one store, one wins. */
  addFirst(subscription: Subscription): Promise<boolean>;
  /** Replaces a slot's key; null revokes it. */
  setKeyHash(id: string, slot: KeySlot, hash: Uint8Array | null): Promise<void>;
  setState(id: string, state: SubscriptionState): Promise<void>;
}
