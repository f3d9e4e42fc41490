import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { drainingError } from "../jobs/edit-error.ts";
import type { RateLimiter } from "../keys/rate-limiter.ts";
import type { SessionStore } from "../keys/session-store.ts";
import type { Subscription } from "../keys/subscription.ts";
import type { Log } from "../telemetry/log.ts";
import type { ObservedRequest } from "../telemetry/observed-request.ts";
import { answerBadHttp, createReplyRegister } from "./answer-bad-http.ts";
import type { Authenticate } from "./authenticate.ts";
import { addBodyParsers } from "./body-parsers.ts";
import type { BodyLimits } from "./body-room.ts";
import { guard } from "./guard.ts";
import { refuseUnknownRoutes } from "./known-routes.ts";
import { limitBodies } from "./limit-bodies.ts";
import { createRefuseFailure, limitFailures } from "./limit-failures.ts";
import * as limits from "./limits.ts";
import { observeRequests } from "./observe-requests.ts";
import { renderError } from "./render-error.ts";
import { apiDescriptionRoutes } from "./routes/api-description.ts";
import { docsPageRoutes } from "./routes/docs-page.ts";
import { healthRoutes, type Hindrances } from "./routes/health.ts";
import { inpaintingRoutes } from "./routes/inpainting.ts";
import { jobEventRoutes } from "./routes/job-events.ts";
import { jobImageRoutes, signedLinkOr } from "./routes/job-images.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { metricsRoutes, thisMachineOr } from "./routes/metrics.ts";
import { PAGE_FOLDER, pageRoutes } from "./routes/page.ts";
import { sessionRoutes } from "./routes/session.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import type { Services } from "./services.ts";
import { refuseLooseHttp } from "./strict-http.ts";
import { traceIdOf } from "./trace.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whose key was sent; undefined where nobody needs one. */
    subscription: Subscription | undefined;
  }
}

export interface AppOptions extends Services {
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter;
  /** Undefined where nobody needs a key, and so no browser needs to be signed in. */
  readonly sessions: SessionStore | undefined;
  readonly log: Log;
  /** Default: `limits.TIME_LIMITS`. */
  readonly timeLimits?: limits.TimeLimits;
  /** Default: `limits.BODY_LIMITS`. */
  readonly bodyLimits?: BodyLimits;
  /** How many connections are open at a time. Default: `limits.MAX_CONNECTIONS`. */
  readonly maxConnections?: number;
  /** Where the built page lies. Default: `PAGE_FOLDER`. */
  readonly pageFolder?: string;
  /** What else than being told to stop keeps the process from taking work. */
  readonly hindrances: Hindrances;
  /** Told of every request when it is over. */
  readonly onRequest: (request: ObservedRequest) => void;
  /** What was counted, in Prometheus' text format. */
  readonly renderMetrics: () => Promise<string>;
}

/** The gateway, ready to listen. */
export function createApp({
  authenticate: authenticateAnybody,
  rateLimiter,
  sessions,
  log,
  timeLimits = limits.TIME_LIMITS,
  bodyLimits = limits.BODY_LIMITS,
  maxConnections = limits.MAX_CONNECTIONS,
  pageFolder = PAGE_FOLDER,
  hindrances,
  onRequest,
  renderMetrics,
  ...services
}: AppOptions): FastifyInstance {
  const { stopping } = services;
  const refuseFailure = createRefuseFailure(rateLimiter);
  const authenticate = limitFailures(authenticateAnybody, refuseFailure);
  const replies = createReplyRegister();
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "traceId" }),
    bodyLimit: limits.MAX_BODY_BYTES,
    // However long an id is, it is one that there is not: a 404, for which Fastify itself has a status of its own.
    routerOptions: { maxParamLength: limits.MAX_PARAMETER_CHARACTERS },
    requestTimeout: timeLimits.requestMs,
    connectionTimeout: limits.MAX_SILENT_SOCKET_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    http: { headersTimeout: timeLimits.headersMs, connectionsCheckingInterval: timeLimits.checkMs, requireHostHeader: false },
    return503OnClosing: false,
    genReqId: ({ headers }) => traceIdOf(headers.traceparent),
    clientErrorHandler: (error, socket) => answerBadHttp(error, socket, replies.isWriting(socket)),
    frameworkErrors: (error, request, reply) => {
      void renderError(error, request, reply.header("x-trace-id", request.id));
    },
  });

  app.server.maxConnections = maxConnections;
  app.decorateRequest("subscription", undefined);
  observeRequests(app, onRequest);
  app.addHook("onRequest", async (request, reply) => {
    replies.add(reply.raw);
    reply.headers({ "x-trace-id": request.id, "cache-control": "no-store", "x-content-type-options": "nosniff" });
    if (!stopping.aborted || request.method === "GET") return;
    reply.header("connection", "close");
    throw drainingError();
  });
  refuseLooseHttp(app);
  app.setErrorHandler(renderError);

  addBodyParsers(app);
  refuseUnknownRoutes(app);
  healthRoutes(app, async () => (stopping.aborted ? ["the server is stopping"] : hindrances()));
  apiDescriptionRoutes(app);
  docsPageRoutes(app);
  pageRoutes(app, pageFolder);
  sessionRoutes(app, { sessions, authenticate, rateLimiter, refuseFailure });
  void app.register(async (guarded) => {
    guard(guarded, { authenticate, rateLimiter });
    limitBodies(guarded, bodyLimits);
    inpaintingRoutes(guarded, services);
    jobRoutes(guarded, services);
    jobEventRoutes(guarded, services);
    webhookRoutes(guarded, services);
    if (sessions !== undefined) subscriptionRoutes(guarded, { ...services, sessions });
  });
  void app.register(async (guarded) => {
    guard(guarded, { authenticate: signedLinkOr(authenticate, services), rateLimiter });
    jobImageRoutes(guarded, services);
  });
  void app.register(async (guarded) => {
    guard(guarded, { authenticate: thisMachineOr(authenticate), rateLimiter });
    metricsRoutes(guarded, renderMetrics);
  });
  return app;
}
