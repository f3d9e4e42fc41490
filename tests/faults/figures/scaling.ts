import { randomUUID } from "node:crypto";
import type { Cluster } from "../cluster/start-cluster.ts";
import { STEP_MS } from "../cluster/stub-terms.ts";
import { atLeast, told, type ClusterFigure } from "../figure.ts";
import { postUntilAccepted } from "../load/call.ts";
import { conclude } from "./conclude.ts";

const FULL = { jobsAWorker: 100 };
const SHORT = { jobsAWorker: 10 };
const MANY = 4;
/** Half a second: short for a picture, so that what the queue takes weighs more here than it will. */
const STEPS = 25;
const TARGET = 3.6;

/** F9a. */
export const scaling: ClusterFigure = {
  name: "F9a",
  what: `1 → ${MANY} workers`,
  size: () => ({ gateways: 2, workers: 1 }),
  async show(cluster, { isFull, onRound }) {
    const { jobsAWorker } = isFull ? FULL : SHORT;
    const one = await jobsASecond(cluster, jobsAWorker);
    onRound(1, 2);
    await cluster.resize({ gateways: 2, workers: MANY });
    const many = await jobsASecond(cluster, jobsAWorker * MANY);
    onRound(2, 2);
    return conclude(cluster, 1, [
      told("jobs/s", `${one.toFixed(2)} → ${many.toFixed(2)}, of ${STEPS * STEP_MS} ms each`),
      atLeast("ratio", many / one, TARGET, "×", true),
    ]);
  },
};

/** From the first end to the last, by the rows. */
async function jobsASecond(cluster: Cluster, count: number): Promise<number> {
  const { subscribers, watch } = cluster;
  const since = await watch.now();
  const posts = Array.from({ length: count }, async (_, i) => {
    const subscriber = subscribers[i % subscribers.length];
    if (subscriber === undefined) throw new Error("Expected subscribers but received none");
    const body = { prompt: "a lion", size: "64x64", steps: STEPS, seed: i };
    await postUntilAccepted(cluster, { subscriber, idempotencyKey: randomUUID(), path: "jobs", body }, i);
  });
  await Promise.all(posts);
  await watch.untilQuiet(count * STEPS * STEP_MS * 3);
  const [ends] = await watch.rows<{ first: number; last: number }>(
    "SELECT min(finished_at_ms)::float AS first, max(finished_at_ms)::float AS last FROM retouch.job WHERE created_at_ms >= $1",
    [Math.floor(since)],
  );
  return ends === undefined ? NaN : ((count - 1) / (ends.last - ends.first)) * 1000;
}
