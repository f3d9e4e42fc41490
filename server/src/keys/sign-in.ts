import { generateSecret, hashKey, LINK_PREFIX, MAX_KEY_CHARACTERS, SESSION_PREFIX } from "./key.ts";
import type { SessionStore } from "./session-store.ts";
import type { Subscription } from "./subscription.ts";

/** Long enough to come back to the terminal, short enough that an old log opens nothing. */
export const LINK_MINUTES = 15;
export const SESSION_DAYS = 7;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A new link's token, the only copy. */
export async function createLink(sessions: SessionStore, subscriptionId: string): Promise<string> {
  const token = generateSecret(LINK_PREFIX);
  await sessions.addLink(hashKey(token), subscriptionId, new Date(Date.now() + LINK_MINUTES * MINUTE_MS));
  return token;
}

/** Spends a link's token and returns the session's; undefined when the link is unknown, expired or was opened before. */
export async function signIn(sessions: SessionStore, linkToken: string): Promise<string | undefined> {
  if (linkToken.length > MAX_KEY_CHARACTERS) return undefined;
  const token = generateSecret(SESSION_PREFIX);
  const session = { hash: hashKey(token), expiresAt: new Date(Date.now() + SESSION_DAYS * DAY_MS) };
  return (await sessions.openLink(hashKey(linkToken), session)) ? token : undefined;
}

/** The active subscription that a session's token stands for. */
export async function verifySession(sessions: SessionStore, token: string): Promise<Subscription | undefined> {
  if (token.length > MAX_KEY_CHARACTERS) return undefined;
  const subscription = await sessions.findSubscription(hashKey(token));
  return subscription?.state === "active" ? subscription : undefined;
}
