import type { Subscription } from "./subscription.ts";

/**
 * Terminology. A *link* signs a browser in: it holds a token that works once, for minutes. Opened, it becomes a *session*, whose
 * token is the browser's cookie. Of both tokens only the SHA-256 is stored.
 */
export interface SessionStore {
  /** Also forgets what has expired. */
  addLink(linkHash: Uint8Array, subscriptionId: string, expiresAt: Date): Promise<void>;
  /** Turns a link that has not expired into a session, in one step: of two that open it, one is signed in. */
  openLink(linkHash: Uint8Array, session: { readonly hash: Uint8Array; readonly expiresAt: Date }): Promise<boolean>;
  /** Whose session it is, whatever the subscription's state; undefined when there is none or it has expired. */
  findSubscription(sessionHash: Uint8Array): Promise<Subscription | undefined>;
  remove(sessionHash: Uint8Array): Promise<void>;
  /** Links and sessions of a subscription. */
  removeAll(subscriptionId: string): Promise<void>;
}
