import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { atMost, median, told, type ClusterFigure } from "../figure.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";
import { secondsToPicture } from "./seconds-to-picture.ts";

const FULL = { stops: 50 };
const SHORT = { stops: 1 };
const WORKERS = 2;
/** Within the eight seconds that a store has patience for, and a start takes its time as well. */
const AWAY_MS = { min: 100, max: 1500 };
const BETWEEN_MS = { min: 500, max: 2500 };
const BACK_WITHIN_S = 10;

/** F5a: as if the database's power was cut, but that its disk goes on. */
export const databaseStopped: ClusterFigure = {
  name: "F5a",
  what: "database stopped immediately",
  size: () => ({ gateways: 2, workers: WORKERS }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const stops = rounds ?? form.stops;
    const load = startLoad(cluster, { clients: 2 * WORKERS, steps: 20 });
    const { database } = cluster;
    const back: number[] = [];
    for (let stop = 1; stop <= stops && !isLate(); stop++) {
      await sleep(randomInt(BETWEEN_MS.min, BETWEEN_MS.max));
      await database.stopImmediately();
      await sleep(randomInt(AWAY_MS.min, AWAY_MS.max));
      await database.start();
      back.push(await secondsToPicture(cluster));
      onRound(stop, stops);
    }
    await load.stop();
    return conclude(cluster, back.length, [
      told("back after", `${median(back).toFixed(1)} s in the median`),
      atMost("max", Math.max(...back), BACK_WITHIN_S, "s", true),
    ]);
  },
};
