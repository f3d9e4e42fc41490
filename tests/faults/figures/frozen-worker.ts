import { setTimeout as sleep } from "node:timers/promises";
import { holdsWithin, type Cluster } from "../cluster/start-cluster.ts";
import { childrenOf } from "../cluster/start-nodes.ts";
import { none, told, type ClusterFigure } from "../figure.ts";
import { startLoad } from "../load/start-load.ts";
import { conclude } from "./conclude.ts";

const FULL = { freezes: 100, workers: 8, atOnce: 4 };
const SHORT = { freezes: 2, workers: 3, atOnce: 2 };
/** Long enough for one that wakes with a picture in hand to be before who took over. */
const STEPS = 100;
/** A lease, the monitor's interval, and then some for a machine that does many things. */
const TAKEN_OVER_WITHIN_MS = 60_000;
const FREEZABLE_MS = 200;

/**
 * What is frozen: the worker alone, whose engine goes on and has a picture in hand when it wakes; its engine, too; or the worker in the
 * middle of a transaction on its job's row. And whether whoever takes over has finished when it wakes.
 */
const FORMS = [
  { frozen: "transaction", isDone: true },
  { frozen: "worker", isDone: false },
  { frozen: "worker", isDone: true },
  { frozen: "both", isDone: false },
] as const;
type Form = (typeof FORMS)[number];

/** F3. */
export const frozenWorker: ClusterFigure = {
  name: "F3",
  what: "frozen worker (SIGSTOP past its lease, then SIGCONT)",
  size: (isFull) => ({ gateways: 2, workers: (isFull ? FULL : SHORT).workers }),
  async show(cluster, { isFull, rounds, isLate, onRound }) {
    const form = isFull ? FULL : SHORT;
    const freezes = rounds ?? form.freezes;
    const { workers, atOnce } = form;
    const load = startLoad(cluster, { clients: workers, steps: STEPS });
    let done = 0;
    let begun = 0;
    let notTakenOver = 0;
    const freezers = Array.from({ length: atOnce }, async (_, freezer) => {
      while (begun < freezes && !isLate()) {
        const form = FORMS[begun++ % FORMS.length] ?? FORMS[0];
        if (!(await freezeOne(cluster, form, (index) => index % atOnce === freezer))) notTakenOver++;
        onRound(++done, freezes);
      }
    });
    await Promise.all(freezers);
    await load.stop();
    const outcome = await conclude(cluster, done, [none("not taken over", notTakenOver), told("claims lost", cluster.lostClaims.length)]);
    return { ...outcome, measures: [none("stale commits", outcome.violations.filter(isStaleCommit).length), ...outcome.measures] };
  },
};

/** False when nobody took the job over. */
async function freezeOne(cluster: Cluster, { frozen, isDone }: Form, isMine: (index: number) => boolean): Promise<boolean> {
  const { watch, workers, lostClaims } = cluster;
  for (;;) {
    const victim = (await watch.look()).find(({ process: pid, deadForMs, runningForMs, attempts }) => {
      const isFit = attempts === 1 && deadForMs < 0 && runningForMs > FREEZABLE_MS && runningForMs < 2 * FREEZABLE_MS;
      return isFit && isMine(workers.findIndex((worker) => worker.pid === pid));
    });
    if (victim === undefined) {
      await sleep(30);
      continue;
    }
    const { jobId, claim, process: pid } = victim;
    const pids = frozen === "both" ? [pid, ...childrenOf(pid)] : [pid];
    await (frozen === "transaction" ? freezeInTransaction(cluster, jobId, pid) : freeze(pids));
    const [job] = await watch.rows<{ state: string; claims: number }>("SELECT state, claims FROM retouch.job WHERE id = $1", [jobId]);
    if (job?.state !== "running" || job.claims !== claim) {
      for (const one of pids) process.kill(one, "SIGCONT"); // it was done, or cancelled, before it was frozen
      continue;
    }

    const isTakenOver = await holdsWithin(TAKEN_OVER_WITHIN_MS, async () => {
      const [job] = await watch.rows<{ claims: number; isFinal: boolean }>(
        `SELECT claims, finished_at_ms IS NOT NULL AS "isFinal" FROM retouch.job WHERE id = $1`,
        [jobId],
      );
      // Its client may have cancelled it meanwhile: then nobody has to take it over, and nothing of it may be committed either.
      return job !== undefined && (isDone ? job.isFinal : job.isFinal || job.claims > claim);
    });
    if (isTakenOver) lostClaims.push({ jobId, claim });
    await watch.look(); // so that it is known who has it now, before the frozen one may say that it has
    for (const one of pids) process.kill(one, "SIGCONT");
    return isTakenOver;
  }
}

async function freeze(pids: readonly number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, "SIGSTOP");
}

/** Another transaction holds the job's row until the worker waits for it within one of its own, and is frozen there. */
async function freezeInTransaction({ watch }: Cluster, jobId: string, pid: number): Promise<void> {
  await watch.withClient(async (client) => {
    await client.query("BEGIN");
    await client.query("SELECT FROM retouch.job WHERE id = $1 FOR UPDATE", [jobId]);
    await sleep(2 * REPORT_MS);
    await freeze([pid]);
    await client.query("COMMIT");
  });
}

/** A worker tells of its progress this often. */
const REPORT_MS = 250;

function isStaleCommit(violation: string): boolean {
  return /had been lost and was committed|was held by process/.test(violation);
}
