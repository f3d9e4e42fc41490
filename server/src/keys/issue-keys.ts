import { randomUUID } from "node:crypto";
import { DEFAULT_PRIORITY } from "@retouch/contract";
import { generateKey, hashKey } from "./key.ts";
import { KEY_SLOTS, NO_LIMITS, type KeySlot, type Subscription, type SubscriptionTerms } from "./subscription.ts";
import type { SubscriptionStore } from "./subscription-store.ts";

/** A subscription as it was just made, with the only copy of its keys. */
export interface IssuedSubscription {
  readonly subscription: Subscription;
  readonly keys: Readonly<Record<KeySlot, string>>;
}

/** What a customer can do, without a limit. */
const OPEN_TERMS: SubscriptionTerms = { scopes: "all", limits: NO_LIMITS, priority: DEFAULT_PRIORITY };
/** The operator's own. */
export const FIRST_NAME = "default";
const FIRST_TERMS: SubscriptionTerms = { scopes: ["admin"], limits: NO_LIMITS, priority: DEFAULT_PRIORITY };

/** A new subscription under a name; undefined when the name is taken. Terms that are left out are a customer's, without a limit. */
export async function createSubscription(
  store: SubscriptionStore,
  name: string,
  terms: Partial<SubscriptionTerms> = {},
): Promise<IssuedSubscription | undefined> {
  const keys = { primary: generateKey(), secondary: generateKey() };
  const subscription = newSubscription(name, keys, { ...OPEN_TERMS, ...terms });
  return (await store.add(subscription)) === "added" ? { subscription, keys } : undefined;
}

/** The subscription that a fresh store starts with, its primary key chosen by the operator or drawn; undefined when the store has one. */
export async function createFirstSubscription(
  store: SubscriptionStore,
  bootstrapKey: string | undefined,
): Promise<IssuedSubscription | undefined> {
  const keys = { primary: bootstrapKey ?? generateKey(), secondary: generateKey() };
  const subscription = newSubscription(FIRST_NAME, keys, FIRST_TERMS);
  return (await store.addFirst(subscription)) ? { subscription, keys } : undefined;
}

/** A new subscription whose keys another gateway issued. A slot without a key stays empty until it is rotated. */
export function importSubscription(
  store: SubscriptionStore,
  name: string,
  keys: Readonly<Record<KeySlot, string | undefined>>,
  terms: Partial<SubscriptionTerms> = {},
): Promise<"added" | "name taken" | "key taken"> {
  return store.add(newSubscription(name, keys, { ...OPEN_TERMS, ...terms }));
}

/** Puts a new key into a slot and returns it; the other slot's key goes on working. */
export async function rotateKey(store: SubscriptionStore, id: string, slot: KeySlot): Promise<string> {
  const key = generateKey();
  await store.setKeyHash(id, slot, hashKey(key));
  return key;
}

function newSubscription(
  name: string,
  keys: Readonly<Record<KeySlot, string | undefined>>,
  { scopes, limits, priority }: SubscriptionTerms,
): Subscription {
  const [primary, secondary] = KEY_SLOTS.map((slot) => keys[slot]).map((key) => (key === undefined ? null : hashKey(key)));
  const lastUsedAt = { primary: null, secondary: null };
  const keyHashes = { primary, secondary };
  return { id: randomUUID(), name, state: "active", scopes, limits, priority, keyHashes, lastUsedAt, createdAt: new Date() };
}
