import type { KeySlot, Subscription, SubscriptionChange, SubscriptionState } from "./subscription.ts";

export interface SubscriptionQuery {
  readonly state?: SubscriptionState;
  /** Only subscriptions older than the one with this id; none when there is no such one. */
  readonly before?: string;
  readonly limit: number;
}

/** A cancelled subscription is not changed any more. `last administrator`: nobody could administrate afterwards. */
export type ChangeOutcome = "changed" | "missing" | "cancelled" | "name taken" | "last administrator";

/** Where subscriptions live. A commit is durable when its promise resolves, and other processes see it from then on. */
export interface SubscriptionStore {
  /** All of them, oldest first. */
  list(): Promise<Subscription[]>;
  /** Newest first. */
  page(query: SubscriptionQuery): Promise<Subscription[]>;
  find(id: string): Promise<Subscription | undefined>;
  findByName(name: string): Promise<Subscription | undefined>;
  /** The subscription that holds a key with this SHA-256 in either slot, whatever its state; as it was at most two seconds ago, where another process has changed it. */
  findByKeyHash(hash: Uint8Array): Promise<Subscription | undefined>;
  /** Unless its name is taken, or one of its keys is in any slot of another; nothing is changed then. */
  add(subscription: Subscription): Promise<"added" | "name taken" | "key taken">;
  /** Adds only when there is no subscription at all, in one step: of two servers starting on one store, one wins. */
  addFirst(subscription: Subscription): Promise<boolean>;
  /** Replaces a slot's key, which was then never used; null revokes it. */
  setKeyHash(id: string, slot: KeySlot, hash: Uint8Array | null): Promise<void>;
  /** All of it in one step, or nothing. `keepsAdministrator`: the last one is refused to be shut out; without it, anything goes. */
  change(id: string, change: SubscriptionChange, rule?: { readonly keepsAdministrator: boolean }): Promise<ChangeOutcome>;
  /** Moves a slot's `lastUsedAt` forward. May be lost in a power cut. */
  recordUse(id: string, slot: KeySlot, at: Date): Promise<void>;
}
