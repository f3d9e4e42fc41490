import type { FastifyRequest } from "fastify";

/** A caller who hung up reads no reply; the log shows the status that nginx gives such a request. */
export const CLIENT_CLOSED_REQUEST = 499;

/** One line a request. It has the route's pattern, not the address: a query may hold a key. */
export function logRequest({ log, method, routeOptions, subscription }: FastifyRequest, status: number, elapsedMs: number): void {
  log.info({ method, route: routeOptions.url ?? "-", status, ms: Math.round(elapsedMs), subscription: subscription?.name }, "request");
}
