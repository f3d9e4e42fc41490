import { buildOpenApi } from "@retouch/contract/openapi";
import type { FastifyInstance } from "fastify";
import { VERSION } from "../../installation.ts";

/** The API's description. Open to all: it is the same for everybody, and says nothing of this installation but its version. */
export function apiDescriptionRoutes(app: FastifyInstance): void {
  let written: string | undefined;
  app.get("/openapi.json", async (_request, reply) => {
    written ??= JSON.stringify(buildOpenApi(VERSION));
    return reply.type("application/json; charset=utf-8").send(written);
  });
}
