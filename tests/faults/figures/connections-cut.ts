import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { atMost, median, told, type ClusterFigure } from "../figure.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";
import { secondsToPicture } from "./seconds-to-picture.ts";

const FULL = { cuts: 200 };
const SHORT = { cuts: 6 };
const WORKERS = 2;
const BETWEEN_MS = 400;
/** After so many cuts all connections are cut at once, and then it is seen how soon somebody gets a picture. */
const ALL_EVERY = 6;
const BACK_WITHIN_S = 10;

/** F5b: between gateways, workers and the database, whatever is on its way. */
export const connectionsCut: ClusterFigure = {
  name: "F5b",
  what: "connections to the database cut",
  size: () => ({ gateways: 2, workers: WORKERS }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const cuts = rounds ?? form.cuts;
    const { proxy } = cluster;
    const load = startLoad(cluster, { clients: 2 * WORKERS, steps: 20 });
    const back: number[] = [];
    let connections = 0;
    let cut = 0;
    while (cut < cuts && !isLate()) {
      cut++;
      await sleep(randomInt(BETWEEN_MS));
      const isAll = cut % ALL_EVERY === 0;
      const open = proxy.connections;
      connections += isAll ? proxy.cut(0, open) : proxy.cut(randomInt(open + 1), 1 + randomInt(3));
      if (isAll) back.push(await secondsToPicture(cluster));
      onRound(cut, cuts);
    }
    await load.stop();
    return conclude(cluster, cut, [
      told("connections", connections),
      told("back after", `${median(back).toFixed(1)} s in the median`),
      atMost("max", Math.max(...back), BACK_WITHIN_S, "s", true),
    ]);
  },
};
