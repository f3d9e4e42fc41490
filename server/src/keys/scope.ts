import type { Scope, Scopes } from "@retouch/contract";

/** Whether a subscription of these scopes may do what needs this one. */
export function allows(scopes: Scopes, scope: Scope): boolean {
  if (scopes === "all") return scope !== "admin";
  return scopes.includes("admin") || scopes.includes(scope);
}
