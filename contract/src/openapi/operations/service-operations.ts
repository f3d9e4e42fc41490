import type { Paths } from "../document.ts";
import { parameterRef } from "../parameters.ts";
import { emptyReply, errorReplies, plainReply } from "../responses.ts";
import { FOR_EVERYBODY, withScope } from "../security.ts";

const STATUS = { type: "object", properties: { status: { type: "string", const: "ok" } }, required: ["status"] };
const SIGNED_IN = {
  type: "object",
  properties: {
    subscription: { type: ["string", "null"], description: "Its name; null where nobody needs a key" },
    scopes: { anyOf: [{ const: "all" }, { type: "array", items: { type: "string" } }] },
  },
  required: ["subscription", "scopes"],
};
const NOBODY = { type: "object", properties: { signed_in: { const: false } }, required: ["signed_in"] };

/** What is there for operators, tools and browsers. */
export const SERVICE_PATHS: Paths = {
  "/openapi.json": {
    get: {
      operationId: "getApiDescription",
      tags: ["Operating"],
      summary: "This document",
      security: FOR_EVERYBODY,
      responses: { "200": plainReply("OpenAPI 3.1", "application/json", { type: "object" }) },
    },
  },
  "/livez": {
    get: {
      operationId: "isAlive",
      tags: ["Operating"],
      summary: "The process lives",
      security: FOR_EVERYBODY,
      responses: { "200": plainReply("It does", "application/json", STATUS) },
    },
  },
  "/readyz": {
    get: {
      operationId: "isReady",
      tags: ["Operating"],
      summary: "The process takes work",
      description: "Its store can be written to, the engine starts, a worker is alive, and it has not been told to stop.",
      security: FOR_EVERYBODY,
      responses: { "200": plainReply("It does", "application/json", STATUS), ...errorReplies(503) },
    },
  },
  "/metrics": {
    get: {
      operationId: "getMetrics",
      tags: ["Operating"],
      summary: "Metrics, for Prometheus",
      description: "Without a key for this machine itself; for everybody else with a key that has the scope `metrics:read`.",
      security: [...withScope("metrics:read"), ...FOR_EVERYBODY],
      responses: { "200": plainReply("Prometheus' text format", "text/plain"), ...errorReplies(401, 403, 429, 500, 503) },
    },
  },
  "/": {
    get: {
      operationId: "getPage",
      tags: ["Page"],
      summary: "The page",
      description: "404 where it was not built.",
      security: FOR_EVERYBODY,
      responses: { "200": plainReply("A page", "text/html"), ...errorReplies(404) },
    },
  },
  "/docs": {
    get: {
      operationId: "getDocs",
      tags: ["Page"],
      summary: "This document, to be read and tried",
      security: FOR_EVERYBODY,
      responses: { "200": plainReply("A page", "text/html") },
    },
  },
  "/session": {
    get: {
      operationId: "getSession",
      tags: ["Page"],
      summary: "Who is signed in",
      security: withScope("any"),
      parameters: [parameterRef("or")],
      responses: {
        "200": plainReply("A subscription", "application/json", { anyOf: [SIGNED_IN, NOBODY] }),
        ...errorReplies(401, 403, 429, 500, 503),
      },
    },
    post: {
      operationId: "signIn",
      tags: ["Page"],
      summary: "Turn a link into a session",
      security: FOR_EVERYBODY,
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: { token: { type: "string", description: "What the link carries after `#sign-in=`" } },
              required: ["token"],
            },
          },
        },
      },
      responses: { "204": emptyReply("Signed in", ["set-cookie"]), ...errorReplies(400, 403, 405, 413, 415, 429, 500, 503) },
    },
    delete: {
      operationId: "signOut",
      tags: ["Page"],
      summary: "End the session",
      security: FOR_EVERYBODY,
      responses: { "204": emptyReply("Signed out", ["set-cookie"]), ...errorReplies(400, 403, 405, 413, 415, 500, 503) },
    },
  },
};
