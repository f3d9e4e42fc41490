import type { Config } from "../config/config.ts";
import { createFirstSubscription, FIRST_NAME } from "./issue-keys.ts";
import type { SessionStore } from "./session-store.ts";
import { createLink } from "./sign-in.ts";
import { isAdministrator } from "./subscription.ts";
import type { SubscriptionStore } from "./subscription-store.ts";
import { verifyKey } from "./verify-key.ts";

/** What the operator of a server that has just started may use. */
export interface FirstAccess {
  /** The key of the subscription that was made now, because there was none. */
  readonly firstKey: string | undefined;
  /** Signs a browser in under that subscription, once. */
  readonly firstLinkToken: string | undefined;
  /** The operator's own first key is in use: it opened a subscription now, or did so at an earlier start. */
  readonly isBootstrapKeyUsed: boolean;
  /** What of `retouch keys` makes an administrator, where keys are needed and nobody's has the scope. */
  readonly toAdministrate: string | undefined;
}

/** Makes the first subscription where keys are needed and there is none. The last thing of a start, for its key is shown only once. */
export async function openFirstAccess(
  { requireKey, bootstrapKey }: Pick<Config, "requireKey" | "bootstrapKey">,
  { subscriptions, sessions }: { readonly subscriptions: SubscriptionStore; readonly sessions: SessionStore },
): Promise<FirstAccess> {
  if (!requireKey) return { firstKey: undefined, firstLinkToken: undefined, isBootstrapKeyUsed: false, toAdministrate: undefined };
  const first = await createFirstSubscription(subscriptions, bootstrapKey);
  const opened = bootstrapKey && (await verifyKey(subscriptions, bootstrapKey));
  return {
    firstKey: first?.keys.primary,
    firstLinkToken: first && bootstrapKey === undefined ? await createLink(sessions, first.subscription.id) : undefined,
    isBootstrapKeyUsed: opened !== undefined,
    toAdministrate: await adviseAdministrator(subscriptions),
  };
}

/**
 * A data folder from before there was the scope has no administrator. To make one is the operator's to decide: keys that were given
 * away as a customer's would be an administrator's from then on.
 */
async function adviseAdministrator(subscriptions: SubscriptionStore): Promise<string | undefined> {
  const all = await subscriptions.list();
  if (all.some(isAdministrator)) return undefined;
  const isFirstThere = all.some(({ name, state }) => name === FIRST_NAME && state === "active");
  return isFirstThere ? `limits ${FIRST_NAME} --scopes admin` : "create operator --scopes admin";
}
