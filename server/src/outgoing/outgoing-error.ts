import { errors } from "undici";

/**
 * Why a request that left this machine brought nothing back, as far as whoever chose the address may know. A name that there is not and a
 * name that leads into the operator's network are one kind: the difference would tell a stranger which names that network has.
 */
const MESSAGES = {
  forbidden: "This server may not reach the URL; its operator can name the place with --allow-outgoing",
  nowhere: "The host's name leads to no public address; the operator can name a private place with --allow-outgoing",
  refused: "The host refused the connection",
  unreachable: "The host could not be reached",
  tls: "No secure connection to the host came about",
  broken: "The connection broke off, or what came over it was no HTTP",
  timeout: "The host did not answer in time",
  "too-large": "The answer is too large",
} as const;
export type OutgoingErrorKind = keyof typeof MESSAGES;

/** Its `cause` is for the operator's log alone. */
export class OutgoingError extends Error {
  override readonly name = "OutgoingError";
  readonly kind: OutgoingErrorKind;

  constructor(kind: OutgoingErrorKind, cause?: unknown) {
    super(kind === "tls" ? `${MESSAGES.tls} (${codeOf(cause)})` : MESSAGES[kind], { cause });
    this.kind = kind;
  }
}

const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** What a failed connection or exchange is called; an OutgoingError stays what it is. */
export function toOutgoingError(error: unknown): OutgoingError {
  if (error instanceof OutgoingError) return error;
  const code = codeOf(error);
  if (TLS_CODE.test(code)) return new OutgoingError("tls", error);
  switch (code) {
    case "ECONNREFUSED":
      return new OutgoingError("refused", error);
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return new OutgoingError("timeout", error);
    case "ECONNRESET":
    case "EPIPE":
      return new OutgoingError("broken", error);
    default:
      return new OutgoingError(isOfExchange(error) ? "broken" : "unreachable", error);
  }
}

/** What undici finds wrong with an answer. */
function isOfExchange(error: unknown): boolean {
  return error instanceof errors.UndiciError || error instanceof errors.HTTPParserError;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
