import type { Subscription } from "../keys/subscription.ts";

/**
 * A key that was revoked elsewhere is refused here as soon as that is heard of, and no later than this: with PostgreSQL a message may be lost with
 * its connection, and whoever changes subscriptions may be of a version that tells nobody. The law says five seconds.
 */
const KNOWN_FOR_MS = 2000;
/** Of a key that somebody uses, there are few. */
const MAX_KNOWN = 1000;

export interface KnownKeys {
  /** The subscription of a key, as it was asked for a moment ago if nothing was changed since. */
  find(hash: Uint8Array, ask: () => Promise<Subscription | undefined>): Promise<Subscription | undefined>;
  /** Subscriptions were changed, or may have been. */
  forget(): void;
}

/** Keeps the subscriptions of keys that are in use, for requests that come one after another. Keys that open nothing are asked for each time. */
export function keepKnownKeys(): KnownKeys {
  const known = new Map<string, { readonly subscription: Subscription; readonly until: number }>();
  /** Tells an answer that a change has overtaken. */
  let changes = 0;
  return {
    async find(hash, ask) {
      const name = Buffer.from(hash).toString("base64");
      const now = performance.now();
      const found = known.get(name);
      if (found !== undefined && found.until > now) return found.subscription;
      const before = changes;
      const subscription = await ask();
      if (subscription !== undefined && changes === before) {
        if (known.size >= MAX_KNOWN) known.clear();
        known.set(name, { subscription, until: now + KNOWN_FOR_MS });
      }
      return subscription;
    },
    forget() {
      changes++;
      known.clear();
    },
  };
}
