/** `watch` begins to look at the event loop and at how long requests take; `read` ends that and tells. */
export type Command = "watch" | "read";

/** What a side says, a line of JSON each. */
export interface Answer {
  /** At the start: where it listens, and the key that it takes. */
  readonly port?: number;
  readonly key?: string;
  /** Requests that have not been answered yet. */
  readonly held?: number;
  /** How late the event loop was, at the 99th percentile of samples taken every millisecond. */
  readonly loopDelayP99Ms?: number;
  /** How long each request took that was answered since `watch`: in ms, from its head's arrival to the end of its reply. */
  readonly durationsMs?: readonly number[];
}
