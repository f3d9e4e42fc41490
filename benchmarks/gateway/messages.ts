/** `watch` begins to look at the event loop; `read` ends that and tells. */
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
}
