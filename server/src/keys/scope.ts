/** What a subscription may do. A route names the one it needs. */
export const SCOPES = ["images:create", "jobs:read", "jobs:cancel", "webhooks:manage", "models:read", "metrics:read"] as const;
export type Scope = (typeof SCOPES)[number];

/** `all`: also the scopes of later versions. */
export type Scopes = readonly Scope[] | "all";

export function allows(scopes: Scopes, scope: Scope): boolean {
  return scopes === "all" || scopes.includes(scope);
}
