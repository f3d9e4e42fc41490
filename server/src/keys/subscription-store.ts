import type { KeySlot, Subscription, SubscriptionState, SubscriptionTerms } from "./subscription.ts";

/** Where subscriptions live. A commit is durable when its promise resolves, and other processes see it from then on. */
export interface SubscriptionStore {
  /** Oldest first. */
  list(): Promise<Subscription[]>;
  find(id: string): Promise<Subscription | undefined>;
  findByName(name: string): Promise<Subscription | undefined>;
  /** The subscription that holds a key with this SHA-256 in either slot, whatever its state. */
  findByKeyHash(hash: Uint8Array): Promise<Subscription | undefined>;
  /** Unless its name is taken, or one of its keys is in any slot of another; nothing is changed then. */
  add(subscription: Subscription): Promise<"added" | "name taken" | "key taken">;
  /** Adds only when there is no subscription at all, in one step: of two servers starting on one store, one wins. */
  addFirst(subscription: Subscription): Promise<boolean>;
  /** Replaces a slot's key, which was then never used; null revokes it. */
  setKeyHash(id: string, slot: KeySlot, hash: Uint8Array | null): Promise<void>;
  setState(id: string, state: SubscriptionState): Promise<void>;
  setTerms(id: string, terms: SubscriptionTerms): Promise<void>;
  /** Moves a slot's `lastUsedAt` forward. May be lost in a power cut. */
  recordUse(id: string, slot: KeySlot, at: Date): Promise<void>;
}
