import type { DayUsage, IssuedSubscription, NewSubscription, Retouch, RotatedKey, Subscription, SubscriptionChange } from "@retouch/client";
import { toFailure, type Failure } from "../failure.ts";
import { createStore, type Store } from "../store.ts";

export type { DayUsage, IssuedSubscription, NewSubscription, Subscription, SubscriptionChange };
export type KeySlot = RotatedKey["slot"];

export interface SubscriptionsSnapshot {
  readonly isLoaded: boolean;
  /** Newest first. */
  readonly list: readonly Subscription[];
  /** Why it is not loaded, or not anew. */
  readonly failure: Failure | undefined;
}

/** What an action gave, or why not. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** The server's subscriptions, for an administrator. No key is held here: whoever makes one gets it and shows it. */
export interface Subscriptions extends Store<SubscriptionsSnapshot> {
  readonly load: () => Promise<void>;
  readonly create: (subscription: NewSubscription) => Promise<Outcome<IssuedSubscription>>;
  readonly change: (id: string, change: SubscriptionChange) => Promise<Outcome<Subscription>>;
  readonly rotate: (id: string, slot: KeySlot) => Promise<Outcome<string>>;
  readonly cancel: (id: string) => Promise<Outcome<Subscription>>;
  /** The last 30 days, fetched once until the list is loaded again. */
  readonly usage: (id: string) => Promise<Outcome<readonly DayUsage[]>>;
}

const PAGE = 100;

export function createSubscriptions(client: () => Pick<Retouch, "subscriptions">): Subscriptions {
  const store = createStore<SubscriptionsSnapshot>({ isLoaded: false, list: [], failure: undefined });
  let usages = new Map<string, Promise<Outcome<readonly DayUsage[]>>>();

  function put(changed: Subscription): Subscription {
    const { list } = store.getSnapshot();
    const isKnown = list.some(({ id }) => id === changed.id);
    const next = isKnown ? list.map((subscription) => (subscription.id === changed.id ? changed : subscription)) : [changed, ...list];
    store.set({ isLoaded: true, list: next, failure: undefined });
    return changed;
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    async load() {
      const list: Subscription[] = [];
      const loaded = await attempt(async () => {
        for await (const subscription of client().subscriptions.list({ limit: PAGE })) list.push(subscription);
      });
      usages = new Map();
      if (loaded.ok) store.set({ isLoaded: true, list, failure: undefined });
      else store.set({ ...store.getSnapshot(), failure: loaded.failure });
    },
    async create(subscription) {
      return attempt(async () => {
        const issued = await client().subscriptions.create(subscription);
        const { primaryKey: _, secondaryKey: __, ...made } = issued;
        put(made);
        return issued;
      });
    },
    change: async (id, change) => attempt(async () => put(await client().subscriptions.change(id, change))),
    async rotate(id, slot) {
      return attempt(async () => {
        const { key } = await client().subscriptions.rotateKey(id, slot);
        put(await client().subscriptions.get(id));
        return key;
      });
    },
    cancel: async (id) => attempt(async () => put(await client().subscriptions.cancel(id))),
    usage(id) {
      const known = usages.get(id) ?? attempt(async () => client().subscriptions.usage(id));
      usages.set(id, known);
      return known;
    },
  };
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}
