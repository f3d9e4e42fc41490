import type { FastifyRequest } from "fastify";

/** True when `Prefer` names `respond-async` (RFC 7240 §4.1). Any value of it changes nothing. */
export function prefersAsync({ headers }: FastifyRequest): boolean {
  const preferences = String(headers.prefer ?? "").split(",");
  return preferences.some((preference) => /^\s*respond-async\s*(?:[=;]|$)/i.test(preference));
}
