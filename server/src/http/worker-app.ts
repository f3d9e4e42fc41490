import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Log } from "../telemetry/log.ts";
import { renderError } from "./render-error.ts";
import { healthRoutes, type Hindrances } from "./routes/health.ts";

export interface WorkerAppOptions {
  readonly log: Log;
  readonly hindrances: Hindrances;
  /** What was counted, in Prometheus' text format. */
  readonly renderMetrics: () => Promise<string>;
}

/** There is nothing to be sent that takes long. */
const TIMEOUT_MS = 10_000;

/** What a worker says of itself to whoever watches it. It has nothing else to say, and so asks for no key; it belongs on an inner network. */
export function createWorkerApp({ log, hindrances, renderMetrics }: WorkerAppOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: TIMEOUT_MS,
    connectionTimeout: TIMEOUT_MS,
  });
  app.setErrorHandler(renderError);
  healthRoutes(app, hindrances);
  app.get("/metrics", async (_request, reply) => reply.type("text/plain; version=0.0.4; charset=utf-8").send(await renderMetrics()));
  return app;
}
