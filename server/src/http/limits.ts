import type { BodyLimits } from "./body-room.ts";

/** What a caller may take of the process. Fastify's own time limits are 0, which is none. */

/** A 16.8-megapixel photograph and its mask, as base64. */
export const MAX_BODY_BYTES = 48 * 1024 * 1024;
/** Ten of the largest, five of them one subscription's. The others wait about as long as a usual picture takes to arrive. */
export const BODY_LIMITS: BodyLimits = { totalBytes: 10 * MAX_BODY_BYTES, ownerBytes: 5 * MAX_BODY_BYTES, patienceMs: 10_000 };
/** As much as Node takes of a request's first line and headers. */
export const MAX_PARAMETER_CHARACTERS = 16 * 1024;
/** How long a request may take to arrive, in milliseconds; then it is a 408. */
export interface TimeLimits {
  readonly headersMs: number;
  /** Headers and body. */
  readonly requestMs: number;
  /** How often somebody looks: Node's own default of 30 s would treble the limit of the headers. */
  readonly checkMs: number;
}

export const TIME_LIMITS: TimeLimits = {
  headersMs: 15_000,
  // The largest body over a link of 4 Mbit/s
  requestMs: 120_000,
  checkMs: 5000,
};
/** A caller waits for the whole queue before it. */
export const MAX_EDIT_WAIT_MS = 15 * 60_000;
/** A socket is silent while its picture is made, so this must be longer than that. */
export const MAX_SILENT_SOCKET_MS = MAX_EDIT_WAIT_MS + 60_000;
/** Longer than the usual load balancer's 60 s, so that it is not the server who closes first. */
export const KEEP_ALIVE_MS = 72_000;
/** Several times the thousand callers who wait for a picture or watch one; what comes over that is closed before it has said anything. */
export const MAX_CONNECTIONS = 4096;
