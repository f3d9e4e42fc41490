/** Length of the window in which a subscription's requests are counted. */
export const RATE_WINDOW_SECONDS = 60;

export interface RequestCount {
  /** Requests of the current window, this one included. */
  readonly requests: number;
  /** Milliseconds until the window is over and the count starts again. */
  readonly resetsInMs: number;
}

export interface RateLimiter {
  /**
   * Counts a request of a subscription, or under another name. Its limit is not the limiter's to know: a changed limit counts from the next request.
   *
   * @throws when the count cannot be had; callers then let the request pass.
   */
  count(name: string): Promise<RequestCount>;
}
