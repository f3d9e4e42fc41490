import { setTimeout as sleep } from "node:timers/promises";
import { atMost, none, told, type ClusterFigure } from "../figure.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";

const FULL = { restarts: 50 };
const SHORT = { restarts: 2 };
const GATEWAYS = 2;
const WORKERS = 2;
const BETWEEN_MS = 500;
const DRAIN_LIMIT_S = 30;

/** F14: every process of the cluster in turn, told to stop while it has work. */
export const rollingRestart: ClusterFigure = {
  name: "F14",
  what: "rolling restart under load",
  size: () => ({ gateways: GATEWAYS, workers: WORKERS }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const restarts = rounds ?? form.restarts;
    const { gateways, workers, log } = cluster;
    const first = log.posts.length;
    const load = startLoad(cluster, { clients: 3 * WORKERS, steps: 20 });
    const stops: number[] = [];
    let badEnds = 0;
    for (let restart = 0; restart < restarts && !isLate(); restart++) {
      await sleep(BETWEEN_MS);
      const place = restart % (GATEWAYS + WORKERS);
      const isGateway = place % 2 === 0;
      const index = Math.floor(place / 2);
      const before = performance.now();
      if ((await (isGateway ? gateways : workers)[index]?.end("SIGTERM")) !== 0) badEnds++;
      stops.push((performance.now() - before) / 1000);
      await (isGateway ? cluster.replaceGateway(index) : cluster.addWorker(index));
      onRound(restart + 1, restarts);
    }
    await load.stop();
    const retries = log.posts.slice(first).filter(({ status }) => status === undefined || status === 429 || status === 503).length;
    return conclude(cluster, stops.length, [
      none("errors that a retry does not cure", log.surprises.length),
      told("retries", retries),
      none("ends that were not clean", badEnds),
      atMost("the longest drain", Math.max(...stops), DRAIN_LIMIT_S, "s", true),
    ]);
  },
};
