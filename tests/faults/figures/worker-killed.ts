import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/start-cluster.ts";
import type { RunningJob } from "../cluster/watch-store.ts";
import { atMost, median, told, type ClusterFigure } from "../figure.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";

const FULL = { kills: 1000, workers: 8 };
const SHORT = { kills: 2, workers: 3 };
/** Long enough to be killed in the middle of. */
const STEPS = 60;
const TARGET = { medianS: 15, maxS: 25 };
/** So that jobs are in the middle of it, also on a slow machine. */
const MIN_RUNNING_MS = 200;

interface Kill extends Pick<RunningJob, "jobId" | "claim"> {
  readonly atMs: number;
}

/** F2. Each kill is one of a worker with a job that was begun for the first time: a job that has killed three workers fails, which is another promise. */
export const workerKilled: ClusterFigure = {
  name: "F2",
  what: "worker killed (-9) mid-job",
  size: (isFull) => ({ gateways: 2, workers: (isFull ? FULL : SHORT).workers }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const kills = rounds ?? form.kills;
    const { workers } = form;
    const load = startLoad(cluster, { clients: workers, steps: STEPS });
    const done: Kill[] = [];
    let begun = 0;
    // Two at a time, as many as the machine starts anew meanwhile.
    const killers = Array.from({ length: 2 }, async (_, killer) => {
      while (begun++ < kills && !isLate()) {
        done.push(await killOne(cluster, killer));
        onRound(done.length, kills);
      }
    });
    await Promise.all(killers);
    await load.stop();
    await cluster.watch.untilQuiet(60_000);
    const pickUps = await readPickUps(cluster, done);
    return conclude(cluster, done.length, [
      told("picked up again", `${pickUps.length}, others were committed or cancelled just then`),
      atMost("median", median(pickUps), TARGET.medianS, "s", true),
      atMost("max", Math.max(...pickUps), TARGET.maxS, "s", true),
    ]);
  },
};

/** Kills one of every second worker, and starts another in its place. */
async function killOne(cluster: Cluster, killer: number): Promise<Kill> {
  const { watch, workers } = cluster;
  const indexOf = (pid: number): number => workers.findIndex((worker) => worker.pid === pid);
  for (;;) {
    const victims = (await watch.look()).filter(({ attempts, deadForMs, runningForMs, process }) => {
      return indexOf(process) % 2 === killer && attempts === 1 && deadForMs < 0 && runningForMs > MIN_RUNNING_MS;
    });
    const victim = victims[Math.floor(Math.random() * victims.length)];
    if (victim === undefined) {
      await sleep(50);
      continue;
    }
    const { jobId, claim, process } = victim;
    const index = indexOf(process);
    const ended = workers[index]?.end("SIGKILL");
    const atMs = await watch.now();
    await ended;
    await cluster.addWorker(index);
    return { jobId, claim, atMs };
  }
}

/** Seconds from each kill to the job's next claim; without those whose worker had committed or handed over at the last moment. */
async function readPickUps({ watch }: Cluster, kills: readonly Kill[]): Promise<number[]> {
  const started = await watch.rows<{ jobId: string; atMs: number }>(
    `SELECT job_id AS "jobId", at_ms::float AS "atMs" FROM retouch.job_event WHERE kind = 'started' AND job_id = ANY ($1) ORDER BY job_id, number`,
    [kills.map(({ jobId }) => jobId)],
  );
  const starts = Map.groupBy(started, ({ jobId }) => jobId);
  return kills.flatMap(({ jobId, claim, atMs }) => {
    const next = starts.get(jobId)?.[claim];
    return next === undefined ? [] : [(next.atMs - atMs) / 1000];
  });
}
