import type { FastifyInstance } from "fastify";
import { HttpError } from "../http-error.ts";

/** For whoever watches the process: it lives; it takes work. No key: they say nothing else. */
export function healthRoutes(app: FastifyInstance, isReady: () => boolean): void {
  app.get("/livez", async () => ({ status: "ok" }));
  app.get("/readyz", async () => {
    if (!isReady()) throw new HttpError(503, "The server is stopping", { headers: { "retry-after": "5" } });
    return { status: "ok" };
  });
}
