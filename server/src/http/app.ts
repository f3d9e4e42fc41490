import type { Socket } from "node:net";
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { drainingError } from "../jobs/edit-error.ts";
import type { Editor } from "../jobs/editor.ts";
import type { RateLimiter } from "../keys/rate-limiter.ts";
import type { SessionStore } from "../keys/session-store.ts";
import type { Subscription } from "../keys/subscription.ts";
import type { Log } from "../telemetry/log.ts";
import type { Authenticate } from "./authenticate.ts";
import { guard } from "./guard.ts";
import { HttpError } from "./http-error.ts";
import { checkBodyHeaders, parseJsonObject } from "./json-body.ts";
import { refuseUnknownRoutes } from "./known-routes.ts";
import * as limits from "./limits.ts";
import { logRequest } from "./log-request.ts";
import { errorBody, renderError } from "./render-error.ts";
import { healthRoutes } from "./routes/health.ts";
import { inpaintingRoutes } from "./routes/inpainting.ts";
import { pageRoutes } from "./routes/page.ts";
import { sessionRoutes } from "./routes/session.ts";
import { newTraceId, traceIdOf } from "./trace.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whose key was sent; undefined where nobody needs one. */
    subscription: Subscription | undefined;
  }
}

export interface AppOptions {
  readonly editor: Editor;
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter;
  /** Undefined where nobody needs a key, and so no browser needs to be signed in. */
  readonly sessions: SessionStore | undefined;
  readonly log: Log;
  /** True from the moment the process has been told to stop. */
  readonly isDraining: () => boolean;
}

/** The gateway, ready to listen. */
export function createApp({ editor, authenticate, rateLimiter, sessions, log, isDraining }: AppOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "traceId" }),
    bodyLimit: limits.MAX_BODY_BYTES,
    requestTimeout: limits.MAX_REQUEST_WAIT_MS,
    connectionTimeout: limits.MAX_SILENT_SOCKET_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    http: { headersTimeout: limits.MAX_HEADERS_WAIT_MS },
    return503OnClosing: false,
    genReqId: ({ headers }) => traceIdOf(headers.traceparent),
    clientErrorHandler: (error, socket) => answerBadHttp(error, socket),
    frameworkErrors: (error, request, reply) => {
      void renderError(error, request, reply.header("x-trace-id", request.id));
    },
  });

  app.decorateRequest("subscription", undefined);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ "x-trace-id": request.id, "cache-control": "no-store", "x-content-type-options": "nosniff" });
    if (!isDraining() || request.method === "GET") return;
    reply.header("connection", "close");
    throw drainingError();
  });
  app.addHook("onResponse", async (request, { statusCode, elapsedTime }) => logRequest(request, statusCode, elapsedTime));
  app.setErrorHandler(renderError);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i,
    { parseAs: "buffer" },
    async (request: { headers: object }, body: Buffer) => {
      checkBodyHeaders(request.headers as Record<string, string | undefined>);
      return parseJsonObject(body);
    },
  );

  refuseUnknownRoutes(app);
  healthRoutes(app, () => !isDraining());
  pageRoutes(app);
  sessionRoutes(app, { sessions, authenticate });
  void app.register(async (guarded) => {
    guard(guarded, { authenticate, rateLimiter });
    inpaintingRoutes(guarded, { editor });
  });
  return app;
}

/** What is not HTTP, or comes too slowly, never becomes a request: it is answered on the bare socket. */
function answerBadHttp(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const [status, message] =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? ([408, "The request did not arrive in time"] as const)
      : error.code === "HPE_HEADER_OVERFLOW"
        ? ([431, "The headers are too large"] as const)
        : ([400, "This is not a well-formed HTTP request"] as const);
  const traceId = newTraceId();
  const body = errorBody(new HttpError(status, message), traceId, false);
  const headers = ["content-type: application/json; charset=utf-8", `content-length: ${Buffer.byteLength(body)}`, `x-trace-id: ${traceId}`];
  socket.end(`HTTP/1.1 ${status} Error\r\n${headers.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`);
}
