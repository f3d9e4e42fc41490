import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";

/** Listens, and returns the port. Without Fastify's own line about it, which would stand before what the command line says itself. */
export async function listen(app: FastifyInstance, at: { readonly host: string; readonly port: number }): Promise<number> {
  const { level } = app.log;
  app.log.level = "silent";
  try {
    await app.listen({ host: at.host, port: at.port });
  } finally {
    app.log.level = level;
  }
  return (app.server.address() as AddressInfo).port;
}
