import type { PostgresServer } from "../../server/src/test-support/postgres-server.ts";
import { startCluster, type Cluster } from "./cluster/start-cluster.ts";
import type { Figure, FigureTerms, Outcome } from "./figure.ts";

/** As operators have it. */
const LEASE_MS = 15_000;
/** Of the short form, which has no time for it. */
const SHORT_LEASE_MS = 3000;

/**
 * Shows one figure after another. In the full form each has a cluster of its own, with the real lease; in the short form they share one,
 * whose rows and log the judge sees as a whole each time.
 */
export async function* showFigures(
  figures: readonly Figure[],
  database: PostgresServer,
  {
    isFull,
    rounds,
    onRound,
  }: Pick<FigureTerms, "isFull" | "rounds"> & { readonly onRound: (figure: Figure, round: number, of: number) => void },
): AsyncGenerator<readonly [Figure, Outcome], void> {
  let shared: Cluster | undefined;
  const leaseMs = isFull ? LEASE_MS : SHORT_LEASE_MS;
  try {
    for (const figure of figures) {
      const terms: FigureTerms = { isFull, rounds, onRound: (round, of) => onRound(figure, round, of) };
      if (figure.size === undefined) {
        yield [figure, await figure.show(terms)];
      } else if (isFull) {
        await using cluster = await startCluster(database, { ...figure.size(true), leaseMs });
        yield [figure, await figure.show(cluster, terms)];
      } else {
        const size = figure.size(false);
        shared ??= await startCluster(database, { ...size, leaseMs });
        await shared.resize(size);
        yield [figure, await figure.show(shared, terms)];
      }
    }
  } finally {
    await shared?.[Symbol.asyncDispose]();
  }
}
