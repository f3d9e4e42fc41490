import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  TimeoutError,
  TooLargeError,
  UnavailableError,
  type FieldError,
  type RetouchError,
} from "@retouch/client";

/** What went wrong, by what a person can do about it. */
export type FailureKind =
  | "unreachable"
  | "signed-out"
  | "not-allowed"
  | "wrong-input"
  | "too-large"
  | "too-many"
  | "busy"
  | "cancelled"
  | "gone"
  | "server"
  /** Not the server's fault nor the caller's: the page's own. */
  | "page";

/** An error as data. The words around it are the page's; `message` is what the server said. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** What the server's log has the reason under. */
  readonly traceId: string | undefined;
  readonly fields: readonly FieldError[];
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;
}

const KINDS: readonly (readonly [new (...parameters: never[]) => RetouchError, FailureKind])[] = [
  [ConnectionError, "unreachable"],
  [TimeoutError, "unreachable"],
  [AuthenticationError, "signed-out"],
  [PermissionDeniedError, "not-allowed"],
  [BadRequestError, "wrong-input"],
  [TooLargeError, "too-large"],
  [RateLimitError, "too-many"],
  [UnavailableError, "busy"],
  [ConflictError, "cancelled"],
  [NotFoundError, "gone"],
  [APIError, "server"],
];

export function toFailure(error: unknown): Failure {
  const kind = KINDS.find(([ErrorClass]) => error instanceof ErrorClass)?.[1] ?? "page";
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof APIError)) return { kind, message, traceId: undefined, fields: [], retryAfter: undefined };
  const { traceId, errors: fields, retryAfter } = error;
  return { kind, message, traceId, fields, retryAfter };
}

/** True when the server was not reached, or says that it is on its way out: it may be back in a moment. */
export function isAway(error: unknown): boolean {
  return error instanceof ConnectionError || error instanceof TimeoutError;
}
