import type { Pool } from "pg";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import { RATE_WINDOW_SECONDS, type RateLimiter } from "../../keys/rate-limiter.ts";

/** Counts over all processes of the database. Resolves when the table is there. */
export async function openPostgresRateLimiter(pool: Pool, schema: string): Promise<RateLimiter> {
  const limiter = await new Promise<RateLimiterPostgres>((resolve, reject) => {
    const made: RateLimiterPostgres = new RateLimiterPostgres(
      {
        storeClient: pool,
        storeType: "pool",
        schemaName: schema,
        tableName: "request_count",
        points: Number.MAX_SAFE_INTEGER,
        duration: RATE_WINDOW_SECONDS,
      },
      (error?: Error) => (error === undefined ? resolve(made) : reject(error)),
    );
  });
  return {
    async count(name) {
      // What the library calls a penalty is to count without judging.
      const { consumedPoints, msBeforeNext } = await limiter.penalty(name);
      return { requests: consumedPoints, resetsInMs: msBeforeNext };
    },
  };
}
