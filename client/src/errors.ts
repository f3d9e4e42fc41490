import type { ErrorReply } from "@retouch/contract";

/** A field of the request that is at fault: its name as it was sent, and what is wrong with it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface RetouchErrorOptions {
  readonly cause?: unknown;
  readonly jobId?: string | undefined;
}

/**
 * Every error of this package. None of them holds the key, the request or its pictures.
 *
 * @example
 * try {
 *   await retouch.edit({ prompt: "a lion" });
 * } catch (error) {
 *   if (error instanceof RetouchError) console.error(error.name, error.message);
 * }
 */
export class RetouchError extends Error {
  override readonly name: string = "RetouchError";
  /** The job that was made before it went wrong, and may go on. */
  jobId: string | undefined;

  constructor(message: string, { cause, jobId }: RetouchErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.jobId = jobId;
  }
}

/** The server was not reached, or the connection broke. */
export class ConnectionError extends RetouchError {
  override readonly name: string = "ConnectionError";
}

/** The server was silent for longer than `timeout` milliseconds. */
export class TimeoutError extends RetouchError {
  override readonly name: string = "TimeoutError";
}

/** The caller's own `signal` has fired; `cause` is its reason. */
export class AbortError extends RetouchError {
  override readonly name: string = "AbortError";
}

/** A webhook that is not genuine: a wrong signature, or a message that is too old. */
export class WebhookVerificationError extends RetouchError {
  override readonly name: string = "WebhookVerificationError";
}

interface ReplyFacts {
  readonly status: number;
  /** W3C trace id, 32 hexadecimal digits: what the server's log has its reason under. Undefined when something else answered. */
  readonly traceId: string | undefined;
  readonly errors: readonly FieldError[];
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;
  readonly jobId: string | undefined;
}

/** The server refused, or failed. Its classes are by status; one without a class of its own is an `APIError` itself. */
export class APIError extends RetouchError {
  override readonly name: string = "APIError";
  /** The HTTP status. */
  readonly status: number;
  /** W3C trace id, 32 hexadecimal digits: the server's log has the reason under it. Undefined when something before the server answered. */
  readonly traceId: string | undefined;
  /** The fields at fault; empty where it is none's. */
  readonly errors: readonly FieldError[];
  /** Seconds after which the same may be tried again; undefined when the server did not say. */
  readonly retryAfter: number | undefined;

  constructor(message: string, { status, traceId, errors, retryAfter, jobId }: ReplyFacts) {
    super(message, { jobId });
    this.status = status;
    this.traceId = traceId;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** 400: `errors` names each field that is missing or wrong. */
export class BadRequestError extends APIError {
  override readonly name: string = "BadRequestError";
}
/** 401: no key, a wrong one, or nobody is signed in. */
export class AuthenticationError extends APIError {
  override readonly name: string = "AuthenticationError";
}
/** 403: the key lacks a scope, or the pictures of the day are used up. */
export class PermissionDeniedError extends APIError {
  override readonly name: string = "PermissionDeniedError";
}
/** 404: no such job, picture or delivery, or another subscription's. */
export class NotFoundError extends APIError {
  override readonly name: string = "NotFoundError";
}
/** 409: the idempotency key was used for another request, or the job was cancelled. */
export class ConflictError extends APIError {
  override readonly name: string = "ConflictError";
}
/** 413: the body or a picture is too large. */
export class TooLargeError extends APIError {
  override readonly name: string = "TooLargeError";
}
/** 415: a media type that the server does not read. */
export class UnsupportedMediaTypeError extends APIError {
  override readonly name: string = "UnsupportedMediaTypeError";
}
/** 429: too many requests in a minute, or too many unfinished jobs. `retryAfter` seconds later there is room again. */
export class RateLimitError extends APIError {
  override readonly name: string = "RateLimitError";
}
/** 500 and others from 500 on: the server's fault. */
export class ServerError extends APIError {
  override readonly name: string = "ServerError";
}
/** 503: the queue is full, or the server is stopping. */
export class UnavailableError extends ServerError {
  override readonly name: string = "UnavailableError";
}
/** 504: the answer took too long; the job `jobId` goes on, where there is one. */
export class WaitOverError extends ServerError {
  override readonly name: string = "WaitOverError";
}

const CLASSES: ReadonlyMap<number, typeof APIError> = new Map([
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [413, TooLargeError],
  [415, UnsupportedMediaTypeError],
  [429, RateLimitError],
  [503, UnavailableError],
  [504, WaitOverError],
]);

/** An error's body, from a reply, a job or a stream; what something before the server answers has no trace id. */
type ErrorBody = Omit<ErrorReply, "traceId"> & { readonly traceId: string | undefined };

/** The error that a body tells of. */
export function apiError(
  reply: ErrorBody,
  { retryAfter, jobId }: { readonly retryAfter?: number | undefined; readonly jobId?: string | undefined } = {},
): APIError {
  const { code: status, message, traceId, errors = [] } = reply;
  const ErrorClass = CLASSES.get(status) ?? (status >= 500 ? ServerError : APIError);
  return new ErrorClass(message, { status, traceId, errors, retryAfter, jobId });
}
