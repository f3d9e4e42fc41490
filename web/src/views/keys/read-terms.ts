import type { NewSubscription, Subscription } from "../../api/administration/subscriptions.ts";

export type Scopes = Subscription["scopes"];
/** `some`: those that are named one by one. */
export type ScopeChoice = "all" | "admin" | "some";

/** What an administrator decides of a subscription. */
export type Terms = Pick<Subscription, "name" | "scopes" | "limits" | "priority">;

export const LIMIT_NAMES = ["requestsPerMinute", "runningJobs", "imagesPerDay"] as const;
/** What a customer can be allowed one by one. */
export const CUSTOMER_SCOPES = ["images:create", "jobs:read", "jobs:cancel", "webhooks:manage", "models:read", "metrics:read"] as const;

export function choiceOf(scopes: Scopes): ScopeChoice {
  if (scopes === "all") return "all";
  return scopes.includes("admin") ? "admin" : "some";
}

/** What the form's fields say; an empty limit is none, an empty priority 0, as for everybody. The browser has checked each by its own rule. */
export function readTerms(form: FormData): NewSubscription & Terms {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const limit = (name: (typeof LIMIT_NAMES)[number]): number | null => (text(name) === "" ? null : Number(text(name)));
  return {
    name: text("name"),
    scopes: readScopes(text("choice"), form.getAll("scope").map(String)),
    limits: {
      requestsPerMinute: limit("requestsPerMinute"),
      runningJobs: limit("runningJobs"),
      imagesPerDay: limit("imagesPerDay"),
    },
    priority: Number(text("priority")),
  };
}

function readScopes(choice: string, named: readonly string[]): Scopes {
  if (choice === "admin") return ["admin"];
  return choice === "some" ? CUSTOMER_SCOPES.filter((scope) => named.includes(scope)) : "all";
}
