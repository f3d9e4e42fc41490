import { wireName, type FieldIssue } from "@retouch/contract";

/**
 * Why an edit was refused or failed. `input`: the request is wrong; `too-large`: its picture or mask is over a limit; `model`: the
 * model is wrong; `cancelled`: the caller's signal fired; `busy`: too much is waiting; `draining`: the process is about to stop;
 * `crashed`: the engine's process ended under the work; `away`: no engine starts, so the work was not begun; `lost`: the store does not
 * give back the picture or mask; `internal`: our fault.
 */
export type EditErrorKind = "input" | "too-large" | "model" | "cancelled" | "busy" | "draining" | "crashed" | "away" | "lost" | "internal";

/** The one error of an edit, whatever made it. It crosses the border between processes as kind, message and field. */
export class EditError extends Error {
  override readonly name = "EditError";
  readonly kind: EditErrorKind;
  /** The field of EditRequest at fault. */
  readonly field: string | undefined;
  /** When trying again makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: EditErrorKind,
    message: string,
    options: { field?: string | undefined; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The refusal of a process that has been told to stop. */
export function drainingError(): EditError {
  return new EditError("draining", "The server is stopping; try again later", { retryAfterSeconds: 5 });
}

/** For a job that is not forgotten, as others are after a day, but was taken back by a crash of the store. */
export function lostError(): EditError {
  return new EditError("busy", "The server lost this request; send it again", { retryAfterSeconds: 1 });
}

/** What is wrong with which field, under the field's name on the wire; undefined when no field is at fault. */
export function fieldIssueOf({ field, message }: EditError): FieldIssue | undefined {
  if (field === undefined) return undefined;
  return { field: wireName(field), message: message.replace(` for ${field} but `, ` for ${wireName(field)} but `) };
}
