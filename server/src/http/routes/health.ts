import type { FastifyInstance } from "fastify";
import { HttpError } from "../http-error.ts";

/** What keeps the process from taking work, a few words each; none when it does. */
export type Hindrances = () => Promise<readonly string[]>;

/** For whoever watches the process: it lives; it takes work. No key: they say nothing else. */
export function healthRoutes(app: FastifyInstance, hindrances: Hindrances): void {
  app.get("/livez", async () => ({ status: "ok" }));
  app.get("/readyz", async () => {
    const reasons = await hindrances();
    if (reasons.length > 0) throw new HttpError(503, `Not ready: ${reasons.join("; ")}`, { headers: { "retry-after": "5" } });
    return { status: "ok" };
  });
}
