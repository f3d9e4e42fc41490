/**
 * Why the engine refused or failed. Callers act on these, so each is one stable word:
 * `input` the caller's picture, mask or setting is wrong; `too-large` the caller's file or its pixels are over a limit;
 * `model` the model folder or file is wrong; `cancelled` the caller's signal fired; `internal` our fault.
 */
export type EngineErrorKind = "input" | "too-large" | "model" | "cancelled" | "internal";

/** The one error class of the engine. `field` names the setting at fault, in the engine's own spelling. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly kind: EngineErrorKind;
  readonly field: string | undefined;

  constructor(kind: EngineErrorKind, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.field = options.field;
  }
}
