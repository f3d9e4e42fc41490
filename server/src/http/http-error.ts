import type { FieldIssue } from "@retouch/contract";

export interface HttpErrorOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldIssue[];
  /** More members of the body. */
  readonly details?: Readonly<Record<string, string>>;
}

/** The one throwable of this folder. Its message is for the caller: no stack, path or key may be in it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldIssue[];
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, message: string, { headers = {}, errors = [], details = {} }: HttpErrorOptions = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.errors = errors;
    this.details = details;
  }
}

/** A refusal for fields at fault: the message says all of them, `errors` one by one. */
export function fieldError(errors: readonly FieldIssue[], status: 400 | 413 = 400): HttpError {
  return new HttpError(status, errors.map(({ message }) => message).join("; "), { errors });
}
