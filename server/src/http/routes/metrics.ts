import type { FastifyInstance, FastifyRequest } from "fastify";
import { isLoopback } from "../../config/config.ts";
import type { Authenticate } from "../authenticate.ts";

/** What a proxy adds to a request that it passes on. */
const FORWARDED_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** Lets this machine itself in without a key: a collector beside the server, and no proxy for somebody else. */
export function thisMachineOr(authenticate: Authenticate): Authenticate {
  return async (request) => (isFromThisMachine(request) ? undefined : authenticate(request));
}

function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  return isLoopback(address) && FORWARDED_HEADERS.every((name) => headers[name] === undefined);
}

/** What the process counts, for Prometheus. */
export function metricsRoutes(app: FastifyInstance, render: () => Promise<string>): void {
  app.get("/metrics", { config: { scope: "metrics:read" } }, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await render()),
  );
}
