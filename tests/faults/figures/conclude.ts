import { judge } from "../checker/laws.ts";
import type { Cluster } from "../cluster/start-cluster.ts";
import { told, type Measure, type Outcome } from "../figure.ts";

/** Lets things become quiet, and has the judge look at them. Nothing that a client should never read may have been read either. */
export async function conclude(cluster: Cluster, rounds: number, measures: readonly Measure[]): Promise<Outcome> {
  const evidence = await cluster.settle();
  const { rows } = evidence;
  const { log } = cluster;
  const facts = [
    told("jobs judged", rows.jobs.length),
    told("posts", log.posts.length),
    told("resumed streams", countResumed(log.streams)),
  ];
  return { rounds, measures: [...measures, ...facts], violations: [...judge(evidence), ...new Set(log.surprises.splice(0))] };
}

function countResumed(streams: readonly { readonly connections: readonly unknown[] }[]): number {
  return streams.filter(({ connections }) => connections.length > 1).length;
}
