import { STATUS_CODES } from "node:http";
import type { ErrorReply } from "@retouch/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { EditError, fieldIssueOf } from "../jobs/edit-error.ts";
import { StoreAway } from "../jobs/store-away.ts";
import { StoreFull } from "../jobs/store-full.ts";
import { scrub, scrubValues } from "../telemetry/scrub.ts";
import { acceptance } from "./accept.ts";
import { fieldError, HttpError } from "./http-error.ts";
import { logError } from "./log-error.ts";
import { CLIENT_CLOSED_REQUEST } from "./log-request.ts";
import { sentSecrets } from "./sent-secrets.ts";
import { showSent } from "./show-sent.ts";

/** Somebody has to make room. */
const FULL_RETRY_AFTER_SECONDS = 60;
/** It starts again, or another takes over. */
const AWAY_RETRY_AFTER_SECONDS = 5;

/** The one place where an error becomes a reply. What is not meant for a caller is logged, and answered with a bare 500. */
export function renderError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const shown = isCutOff(request) ? new HttpError(CLIENT_CLOSED_REQUEST, "The caller has hung up") : toHttpError(error, request);
  if (shown.status === 500 || error instanceof StoreFull || error instanceof StoreAway) logError(request, error, "request failed");

  const isProblem = acceptance(request.headers.accept, "application/problem+json") > 0 && request.headers.accept?.includes("problem+json");
  return reply
    .code(shown.status)
    .headers(shown.headers)
    .type(isProblem === true ? "application/problem+json; charset=utf-8" : "application/json; charset=utf-8")
    .send(scrubValues(errorBody(shown, request.id, isProblem === true), sentSecrets(request)));
}

/** True when the connection broke before the request had come in whole: whatever failed then is not the server's fault. */
function isCutOff({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

/** The contract's error body, with the members of RFC 9457 on demand. */
export function errorBody(error: HttpError, traceId: string, isProblem: boolean): string {
  const { status, details } = error;
  const reply = errorReply(error, traceId);
  const problem = isProblem && { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail: reply.message };
  return JSON.stringify({ ...reply, ...details, ...problem });
}

/** An error as the contract writes it, in the body of a reply, in a job or in a stream. It repeats no value that looks like a secret. */
export function errorReply({ status, message, errors }: HttpError, traceId: string): ErrorReply {
  const issues = errors.map((issue) => ({ field: scrub(issue.field), message: scrub(issue.message) }));
  return { code: status, message: scrub(message), traceId, ...(issues.length > 0 && { errors: issues }) };
}

/** What a caller is told of any error. `request`: the one that the framework may have refused. */
export function toHttpError(error: unknown, request?: FastifyRequest): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof EditError) return fromEditError(error);
  if (error instanceof StoreFull) {
    return new HttpError(503, "The server's disk is full; try again later", {
      headers: { "retry-after": String(FULL_RETRY_AFTER_SECONDS) },
    });
  }
  if (error instanceof StoreAway) {
    return new HttpError(503, "The server's database does not answer; try again later", {
      headers: { "retry-after": String(AWAY_RETRY_AFTER_SECONDS) },
    });
  }
  return (request && fromFramework(error, request)) ?? serverFault();
}

function fromEditError(error: EditError): HttpError {
  const { kind, message, retryAfterSeconds } = error;
  switch (kind) {
    case "input":
    case "too-large": {
      const status = kind === "input" ? 400 : 413;
      const issue = fieldIssueOf(error);
      return issue === undefined ? new HttpError(status, message) : fieldError([issue], status);
    }
    case "busy":
    case "draining":
    case "away":
      return new HttpError(503, message, { headers: { "retry-after": String(retryAfterSeconds ?? 1) } });
    case "crashed":
    case "lost":
      return new HttpError(500, message);
    case "cancelled":
      return new HttpError(CLIENT_CLOSED_REQUEST, message);
    case "model":
    case "internal":
      return serverFault();
  }
}

/** Fastify's own refusals, in our words; undefined for what is none. */
function fromFramework(error: unknown, { headers, url, routeOptions: { bodyLimit } }: FastifyRequest): HttpError | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new HttpError(413, `Expected a body of at most ${bodyLimit} bytes but received ${headers["content-length"] ?? "more"}`);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new HttpError(
        415,
        `Expected application/json or multipart/form-data for Content-Type but received ${showSent(headers["content-type"])}`,
      );
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new HttpError(400, "Expected a body as long as Content-Length says");
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return new HttpError(400, "Expected a JSON object for the body but received nothing");
    case "FST_ERR_BAD_URL":
      return new HttpError(400, `Expected a well-formed path but received ${showSent(url.split("?", 1)[0])}`);
    default:
      return undefined;
  }
}

function serverFault(): HttpError {
  return new HttpError(500, "The server failed on this request; its log has the reason under this trace id");
}
