import { LOCAL_OWNER } from "../jobs/job.ts";
import { hasOpenKey } from "./subscription.ts";
import type { SubscriptionStore } from "./subscription-store.ts";

/** Whether an owner could open the API now, by whichever key: its links hold no longer than that. Who needs no key always can. */
export async function hasAccess(store: Pick<SubscriptionStore, "find">, owner: string): Promise<boolean> {
  if (owner === LOCAL_OWNER) return true;
  const subscription = await store.find(owner);
  return subscription !== undefined && hasOpenKey(subscription);
}
