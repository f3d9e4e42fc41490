import type { FastifyRequest } from "fastify";

/** True when `Prefer` names `respond-async` (RFC 7240 §4.1). Other preferences, and any value of it, change nothing. */
export function prefersAsync({ headers }: FastifyRequest): boolean {
  const preferences = String(headers.prefer ?? "").split(",");
  return preferences.some((preference) => /^\s*respond-async\s*(?:[=;]|$)/i.test(preference));
}
