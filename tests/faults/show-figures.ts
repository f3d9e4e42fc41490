import type { PostgresServer } from "../../server/src/test-support/postgres-server.ts";
import { LEASE_MS } from "../../server/src/worker/hold-lease.ts";
import { startCluster, type Cluster } from "./cluster/start-cluster.ts";
import type { Figure, FigureTerms, Outcome } from "./figure.ts";

export interface ShowOptions extends Pick<FigureTerms, "isFull" | "rounds"> {
  /** Milliseconds that each figure has, from when its cluster is there, to begin rounds. Default: as long as it takes. */
  readonly limitMs?: number;
  readonly onRound: (figure: Figure, round: number, of: number) => void;
}

/** Of the short form, which has no time for it. */
const SHORT_LEASE_MS = 3000;

/**
 * Shows one figure after another. In the full form each has a cluster of its own, with the real lease; in the short form they share one,
 * whose rows and log the judge sees as a whole each time.
 */
export async function* showFigures(
  figures: readonly Figure[],
  database: PostgresServer,
  { isFull, rounds, limitMs = Infinity, onRound }: ShowOptions,
): AsyncGenerator<readonly [Figure, Outcome], void> {
  let shared: Cluster | undefined;
  const leaseMs = isFull ? LEASE_MS : SHORT_LEASE_MS;
  try {
    for (const figure of figures) {
      const termsFrom = (now: number): FigureTerms => ({
        isFull,
        rounds,
        isLate: () => performance.now() - now > limitMs,
        onRound: (round, of) => onRound(figure, round, of),
      });
      if (figure.size === undefined) {
        yield [figure, await figure.show(termsFrom(performance.now()))];
      } else if (isFull) {
        await using cluster = await startCluster(database, { ...figure.size(true), leaseMs });
        yield [figure, await figure.show(cluster, termsFrom(performance.now()))];
      } else {
        const size = figure.size(false);
        shared ??= await startCluster(database, { ...size, leaseMs });
        await shared.resize(size);
        yield [figure, await figure.show(shared, termsFrom(performance.now()))];
      }
    }
  } finally {
    await shared?.[Symbol.asyncDispose]();
  }
}
