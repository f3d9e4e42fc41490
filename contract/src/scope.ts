/** What a subscription may do. A route names the one it needs. `admin` allows every other one too. */
export const SCOPES = ["images:create", "jobs:read", "jobs:cancel", "webhooks:manage", "models:read", "metrics:read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** `all`: what a customer of the API can do, in later versions too. Not `admin`, which is named or not there. */
export type Scopes = readonly Scope[] | "all";
