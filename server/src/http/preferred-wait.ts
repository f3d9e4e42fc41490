import type { FastifyRequest } from "fastify";

/** Milliseconds that `Prefer: wait=…` grants the reply (RFC 7240 §4.3). Undefined without it, and where it names no number of seconds. */
export function preferredWaitMs({ headers }: FastifyRequest): number | undefined {
  const waits = String(headers.prefer ?? "")
    .split(",")
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;|$)/i.exec(preference)?.[1])
    .filter((seconds) => seconds !== undefined);
  // Of several the first counts (§2).
  return waits.length === 0 ? undefined : Number(waits[0]) * 1000;
}
