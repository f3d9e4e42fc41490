import { randomUUID } from "node:crypto";
import { generateKey, hashKey } from "./key.ts";
import type { KeySlot, Subscription } from "./subscription.ts";
import type { SubscriptionStore } from "./subscription-store.ts";

/** A subscription as it was just made, with the only copy of its keys. */
export interface IssuedSubscription {
  readonly subscription: Subscription;
  readonly keys: Readonly<Record<KeySlot, string>>;
}

/** A new subscription under a name; undefined when the name is taken. */
export async function createSubscription(store: SubscriptionStore, name: string): Promise<IssuedSubscription | undefined> {
  const issued = issue(name, generateKey());
  return (await store.add(issued.subscription)) ? issued : undefined;
}

/** The subscription that a fresh store starts with, its primary key chosen by the operator or drawn; undefined when the store has one. */
export async function createFirstSubscription(
  store: SubscriptionStore,
  bootstrapKey: string | undefined,
): Promise<IssuedSubscription | undefined> {
  const issued = issue("default", bootstrapKey ?? generateKey());
  return (await store.addFirst(issued.subscription)) ? issued : undefined;
}

/** Puts a new key into a slot and returns it; the other slot's key goes on working. */
export async function rotateKey(store: SubscriptionStore, id: string, slot: KeySlot): Promise<string> {
  const key = generateKey();
  await store.setKeyHash(id, slot, hashKey(key));
  return key;
}

function issue(name: string, primary: string): IssuedSubscription {
  const keys = { primary, secondary: generateKey() };
  const keyHashes = { primary: hashKey(keys.primary), secondary: hashKey(keys.secondary) };
  return { subscription: { id: randomUUID(), name, state: "active", keyHashes, createdAt: new Date() }, keys };
}
