import { RateLimiterMemory } from "rate-limiter-flexible";
import { RATE_WINDOW_SECONDS, type RateLimiter } from "../../keys/rate-limiter.ts";

/** Counts within this process. */
export function createMemoryRateLimiter(): RateLimiter {
  const limiter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: RATE_WINDOW_SECONDS });
  return {
    async count(name) {
      // What the library calls a penalty is to count without judging.
      const { consumedPoints, msBeforeNext } = await limiter.penalty(name);
      return { requests: consumedPoints, resetsInMs: msBeforeNext };
    },
  };
}
