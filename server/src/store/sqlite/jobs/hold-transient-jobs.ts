import { isFinal, newJob, type Admission, type Job } from "../../../jobs/job.ts";
import type { Fence, JobStore } from "../../../jobs/job-store.ts";
import type { CountUse } from "./count-use.ts";
import type { AppendEvents } from "./events.ts";
import type { FindLimit, Uncounted } from "./find-limit.ts";
import type { EndedJobs, HeldJob } from "./held-job.ts";
import type { InsertJob } from "./insert-job.ts";
import type { JobDatabase } from "./job-database.ts";

/** As many are written down in a millisecond or two, which holds up everybody else. */
const MAX_HELD = 50;
/** Ended ones, which cost a third as much together: so many behind the reply of the last of them, fewer a while after the first of them. */
const SETTLED_AT_ONCE = 5;
const SETTLE_AFTER_MS = 250;
const RETRY_AFTER_MS = 1000;

/** The first claim of a job, which is the only one that a held job can have. */
const FIRST_ATTEMPT = 1;

export type StoredJobs = Omit<JobStore, "watch" | "watchEnd" | "watchQueue" | "findWithPictures"> & {
  readonly cancelUnwaited: () => Promise<number>;
};

export interface HoldingJobs extends StoredJobs {
  /** Puts what is held into its tables, as it is now. */
  writeDown(): void;
}

interface HoldingParts {
  readonly ended: EndedJobs;
  readonly appendEvents: AppendEvents;
  readonly countUse: CountUse;
  readonly findLimit: FindLimit;
  readonly insertJob: InsertJob;
}

/**
 * Keeps a job that only an open connection waits for in memory until it has succeeded: with the process gone nobody would wait for it,
 * and so its admission and its claim need not outlive the process. What ends well at once is written as one text before its caller is
 * answered, and put into the tables, with their indexes, soon after. Whatever else is done to a job, or asked of all, finds them all
 * written down first.
 */
export function holdTransientJobs(
  stored: StoredJobs,
  { write, queue, blobRows, signals, clock, terms }: JobDatabase,
  { ended, appendEvents, countUse, findLimit, insertJob }: HoldingParts,
): HoldingJobs {
  const held = new Map(ended.read().map((one) => [one.job.id, one])); // the oldest first; at first, what a killed process left
  let settling: NodeJS.Timeout | undefined;

  /** Runs inside a transaction. */
  function insert({ job, inputBytes, models, claim }: HeldJob): void {
    insertJob(job, inputBytes, models, claim);
    if (claim === undefined) return;
    appendEvents(job.id, FIRST_ATTEMPT, [{ kind: "started", data: { attempt: FIRST_ATTEMPT } }], claim.startedAt);
    if (job.finishedAt === undefined) return;
    appendEvents(job.id, FIRST_ATTEMPT + 1, [{ kind: "finished", data: { state: job.state } }], job.finishedAt);
    countUse(job, job.finishedAt);
  }

  /** Runs inside a transaction. */
  function insertAll(some: readonly HeldJob[]): void {
    for (const one of some) {
      insert(one);
      blobRows.insert(one.pictures ?? []);
      if (one.number !== undefined) ended.remove(one.number);
    }
  }

  /** They lie in their tables now. */
  function letGo(some: readonly HeldJob[]): void {
    for (const { job, pictures } of some) {
      held.delete(job.id);
      blobRows.letGo(pictures ?? []);
    }
  }

  function writeDown(): void {
    const all = [...held.values()];
    if (all.length > 0) write(false, () => insertAll(all));
    letGo(all);
    clearTimeout(settling);
    settling = undefined;
  }

  function settle(): void {
    clearTimeout(settling);
    settling = undefined;
    const all = succeeded();
    const some = all.slice(0, SETTLED_AT_ONCE);
    try {
      if (some.length > 0) queue.writeEnded(() => insertAll(some));
      letGo(some);
      if (all.length > SETTLED_AT_ONCE) settleAfter(0);
    } catch {
      // Nothing is lost, and whoever needs them in their tables hears why they are not.
      settleAfter(RETRY_AFTER_MS);
    }
  }

  /** The loop comes to an immediate when the reply is written, and its caller does not wait for this. */
  function settleSoon(): void {
    if (succeeded().length === SETTLED_AT_ONCE) setImmediate(settle);
    else settleAfter(SETTLE_AFTER_MS);
  }

  /** The timer does not keep a process alive: what is left over is found at the next start. */
  function settleAfter(ms: number): void {
    settling ??= setTimeout(settle, ms).unref();
  }

  function succeeded(): HeldJob[] {
    return [...held.values()].filter(({ number }) => number !== undefined);
  }

  function writtenDown<Inputs extends unknown[], Outcome>(method: (...inputs: Inputs) => Promise<Outcome>) {
    return async (...inputs: Inputs): Promise<Outcome> => {
      writeDown();
      return method(...inputs);
    };
  }

  function countHeld(owner: string): Uncounted {
    const counts = { unfinished: 0, pictures: 0, queued: 0, queuedBytes: 0 };
    for (const { job, inputBytes } of held.values()) {
      if (job.owner === owner) {
        counts.unfinished += Number(!isFinal(job.state));
        counts.pictures += job.request.count;
      }
      if (job.state === "queued") {
        counts.queued++;
        counts.queuedBytes += inputBytes;
      }
    }
    return counts;
  }

  /** Those that wait, the oldest first. */
  function queued(): HeldJob[] {
    return [...held.values()].filter(({ job }) => job.state === "queued");
  }

  function hold(one: HeldJob): void {
    held.set(one.job.id, one);
    signals.emit("queue");
  }

  for (const { pictures } of held.values()) blobRows.hold(pictures ?? []);
  if (held.size > 0) settleAfter(SETTLE_AFTER_MS);
  return {
    writeDown,
    makeDurable: writtenDown(stored.makeDurable),
    renew: writtenDown(stored.renew),
    fail: writtenDown(stored.fail),
    release: writtenDown(stored.release),
    cancel: writtenDown(stored.cancel),
    cancelUnwaited: writtenDown(stored.cancelUnwaited),
    recover: writtenDown(stored.recover),
    sweep: writtenDown(stored.sweep),
    unreferenced: writtenDown(stored.unreferenced),
    list: writtenDown(stored.list),
    position: writtenDown(stored.position),
    events: writtenDown(stored.events),
    tally: writtenDown(stored.tally),
    usage: writtenDown(stored.usage),

    async admit(admission, inputBytes, limits, models) {
      if (held.size >= MAX_HELD || !isTransient(admission)) {
        writeDown();
        return stored.admit(admission, inputBytes, limits, models);
      }
      const limit = findLimit(admission, inputBytes, limits, countHeld(admission.owner));
      if (limit !== undefined) return { kind: "refused", limit };
      const job = newJob(admission);
      hold({ job, inputBytes, models, claim: undefined });
      return { kind: "accepted", job };
    },

    async claim(worker, leaseMs, models) {
      const [next, ...others] = queued();
      // Whose turn it is among several, the database knows.
      const isAlone = next !== undefined && others.length === 0 && queue.counts().queued === 0;
      const { model } = next?.job.request ?? {};
      if (!isAlone || (model !== undefined && models?.includes(model) === false)) {
        if (next !== undefined) writeDown();
        return stored.claim(worker, leaseMs, models);
      }
      const startedAt = clock();
      const job: Job = { ...next.job, state: "running", startedAt, attempts: FIRST_ATTEMPT };
      hold({ ...next, job, claim: { worker, startedAt, leaseUntilMs: startedAt.getTime() + leaseMs } });
      signals.emit(`job ${job.id}`);
      return { job, fence: { jobId: job.id, attempt: FIRST_ATTEMPT } };
    },

    async complete(fence, result, { events = [], pictures = [] } = {}) {
      const own = runningBy(fence);
      if (own === undefined || events.length > 0) {
        writeDown();
        return stored.complete(fence, result, { events, pictures });
      }
      const finishedAt = clock();
      const keptUntil = new Date(finishedAt.getTime() + terms.retentionMs);
      const job: Job = { ...own.job, state: "succeeded", finishedAt, keptUntil, result };
      const done = { ...own, job, pictures };
      const number = ended.append(done);
      held.set(job.id, { ...done, number });
      blobRows.hold(pictures);
      signals.emit(`job ${job.id}`);
      settleSoon();
      return true;
    },

    async find(jobId) {
      return held.get(jobId)?.job ?? stored.find(jobId);
    },

    async stats() {
      const stats = await stored.stats();
      if (held.size === 0) return stats;
      const [oldest, ...others] = queued();
      const waiting = oldest === undefined ? 0 : 1 + others.length;
      const running = [...held.values()].filter(({ job }) => job.state === "running").length;
      const heldWaitMs = oldest === undefined ? 0 : Math.max(clock().getTime() - oldest.job.createdAt.getTime(), 0);
      return {
        ...stats,
        queued: stats.queued + waiting,
        running: stats.running + running,
        oldestWaitMs: Math.max(stats.oldestWaitMs, heldWaitMs),
      };
    },
  };

  function runningBy({ jobId, attempt }: Fence): HeldJob | undefined {
    const own = held.get(jobId);
    return own?.job.state !== "running" || attempt !== FIRST_ATTEMPT ? undefined : own;
  }
}

/** Nobody can come back for it: neither was its id told, nor is there a key to find it by, nor a webhook to hear of it. */
function isTransient({ isDurable, idempotency, webhook }: Admission): boolean {
  return !isDurable && idempotency === undefined && webhook === undefined;
}
