import { setTimeout as sleep } from "node:timers/promises";
import { startCluster, type Cluster } from "../cluster/start-cluster.ts";
import type { RunningJob } from "../cluster/watch-store.ts";
import { atMost, median, told, type Figure } from "../figure.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";

const FULL = { kills: 1000, workers: 8, leaseMs: 15_000 };
const SHORT = { kills: 4, workers: 4, leaseMs: 3000 };
/** Long enough to be killed in the middle of. */
const STEPS = 60;
const TARGET = { medianS: 15, maxS: 25 };
/** So that jobs are in the middle of it, also on a slow machine. */
const MIN_RUNNING_MS = 200;

interface Kill extends Pick<RunningJob, "jobId" | "claim"> {
  readonly atMs: number;
}

/** F2. Each kill is one of a worker with a job that was begun for the first time: a job that has killed three workers fails, which is another promise. */
export const workerKilled: Figure = {
  name: "F2",
  what: "worker killed (-9) mid-job",
  async show({ database, isFull, onRound }) {
    const { kills, workers, leaseMs } = isFull ? FULL : SHORT;
    await using cluster = await startCluster(database, { gateways: 2, workers, leaseMs });
    const load = startLoad(cluster, { clients: workers, steps: STEPS });
    const done: Kill[] = [];
    // Two at a time, as many as the machine starts anew meanwhile.
    const killers = Array.from({ length: 2 }, async (_, killer) => {
      while (done.length < kills) {
        const kill = await killOne(cluster, killer);
        if (kill === undefined) continue;
        done.push(kill);
        onRound(done.length, kills);
      }
    });
    await Promise.all(killers);
    await load.stop();
    await cluster.watch.untilQuiet(60_000);
    const pickUps = await readPickUps(cluster, done);
    return conclude(cluster, done.length, [
      told("picked up again", `${pickUps.length}, others had just been committed`),
      atMost("median", median(pickUps), TARGET.medianS, "s", true),
      atMost("max", Math.max(...pickUps), TARGET.maxS, "s", true),
    ]);
  },
};

/** Kills one of every second worker, and starts another in its place. */
async function killOne({ watch, workers, addWorker }: Cluster, killer: number): Promise<Kill | undefined> {
  const running = await watch.look();
  const victims = running.filter(({ attempts, deadForMs, runningForMs, process }) => {
    const index = workers.findIndex(({ pid }) => pid === process);
    return index % 2 === killer && attempts === 1 && deadForMs < 0 && runningForMs > MIN_RUNNING_MS;
  });
  const victim = victims[Math.floor(Math.random() * victims.length)];
  if (victim === undefined) {
    await sleep(50);
    return undefined;
  }
  const { jobId, claim, process } = victim;
  const index = workers.findIndex(({ pid }) => pid === process);
  const ended = workers[index]?.end("SIGKILL");
  const atMs = await watch.now();
  await ended;
  await addWorker(index);
  return { jobId, claim, atMs };
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
