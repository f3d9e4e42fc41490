import type { Sent } from "../keyed-server.ts";

/** One way to get a request wrong, and the exact answer. `field`: the one that `errors` must name; there is none otherwise. */
export type BadInput = [name: string, sent: Sent, status: number, message: string, field?: string];

/** Ways to get one thing wrong. */
export interface BadInputs {
  readonly topic: string;
  readonly rows: readonly BadInput[];
  /** Whether only the engine can tell: then the request was a job, which has failed. Default false: no job was ever made. */
  readonly reachesEngine?: boolean;
}

/** The same request with other headers. */
export function withHeaders(headers: Record<string, string>, sent: Sent = { body: { prompt: "a" } }): Sent {
  return { ...sent, headers };
}
