import type { SessionStore } from "./session-store.ts";
import type { ChangeOutcome, SubscriptionStore } from "./subscription-store.ts";

/** Shuts a subscription for good and signs its browsers out. `rule`: see `SubscriptionStore.change`. */
export async function cancelSubscription(
  { subscriptions, sessions }: { readonly subscriptions: Pick<SubscriptionStore, "change">; readonly sessions: SessionStore },
  id: string,
  rule?: { readonly keepsAdministrator: boolean },
): Promise<ChangeOutcome> {
  const outcome = await subscriptions.change(id, { state: "cancelled" }, rule);
  if (outcome === "changed") await sessions.removeAll(id);
  return outcome;
}
