import { expect } from "vitest";
import type { Clock } from "../../../jobs/clock.ts";
import { FINAL_STATES, isFinal, type Admission, type BlobId, type Job, type JobEventName, type JobState } from "../../../jobs/job.ts";
import { RECENT_JOBS, type DayUsage, type Fence, type JobEvent, type JobStore, type NewJobEvent } from "../../../jobs/job-store.ts";
import { DAY } from "../examples.ts";

const MAX_ATTEMPTS = 3;

/** An adapter chooses its own words. */
const ANY_TEXT = expect.any(String) as string;

/** A job and what belongs to it, as plainly as it can be said. */
interface Entry {
  job: Job;
  readonly inputBytes: number;
  readonly turn: number;
  claims: number;
  leaseUntil: number;
  toldTenths: number;
  events: JobEvent[];
}

export interface ModelStore extends Omit<JobStore, "watch" | "watchEnd" | "watchQueue" | "findWithPictures"> {
  /** What webhooks were told, oldest first. It outlives the jobs. */
  readonly told: { readonly jobId: string; readonly event: JobEventName }[];
}

/** The laws of `JobStore` over a list in memory: slow and short, to be read beside them and to compare an adapter with. */
export function createModelStore(clock: Clock): ModelStore {
  let entries: Entry[] = []; // oldest first, because admissions come in the order of their ids
  let keys: { owner: string; key: string; fingerprint: string; jobId: string; until: number }[] = [];
  const used: ({ owner: string } & DayUsage)[] = [];
  const told: ModelStore["told"] = [];

  const now = (): number => clock().getTime();
  const entryOf = (jobId: string): Entry | undefined => entries.find(({ job }) => job.id === jobId);
  const inState = (...states: JobState[]): Entry[] => entries.filter(({ job }) => states.includes(job.state));
  const usedOn = (owner: string, day: string): DayUsage[] => used.filter((use) => use.owner === owner && use.day === day);
  const heldBy = (fence: Fence): Entry | undefined => inState("running").find((entry) => isOf(entry, fence));
  const isOf = ({ job, claims }: Entry, { jobId, attempt }: Fence): boolean => job.id === jobId && claims === attempt;

  /** Those that wait, in the order they are claimed in. The sort keeps the oldest first among those of one turn. */
  const queue = (): Entry[] => inState("queued").toSorted((a, b) => b.job.priority - a.job.priority || a.turn - b.turn);

  function turnOf({ owner, priority, request: { model } }: Admission, models: readonly string[] | undefined): number {
    const isDone = (other: string): boolean => (model === undefined ? models?.includes(other) !== false : other === model);
    const waiting = queue().filter(
      ({ job }) => job.priority === priority && (job.request.model === undefined || isDone(job.request.model)),
    );
    const last = waiting.findLast(({ job }) => job.owner === owner);
    return Math.max(waiting[0]?.turn ?? 0, last === undefined ? 0 : last.turn + 1);
  }

  function append(entry: Entry, events: readonly NewJobEvent[]): void {
    entry.events.push(...events.map((event, i) => ({ ...event, number: entry.events.length + 1 + i, at: clock() })));
  }

  function tell({ job }: Entry, event: JobEventName): void {
    if (job.webhook?.events.includes(event) === true) told.push({ jobId: job.id, event });
  }

  function finish(entry: Entry, state: JobState, ending: Pick<Job, "result"> | Pick<Job, "failure"> = {} as Pick<Job, "result">): void {
    entry.job = { ...entry.job, ...ending, state, finishedAt: clock(), keptUntil: new Date(now() + DAY) };
    const { owner, startedAt, result, failure } = entry.job;
    const engineMs = startedAt === undefined ? 0 : now() - startedAt.getTime();
    const pictures = result?.pictures.length ?? 0;
    used.push({ owner, day: dayOf(clock()), jobs: result ? 1 : 0, pictures, failures: failure ? 1 : 0, engineMs });
    const steps = entry.job.progress?.steps;
    entry.events = entry.events.map((event) =>
      event.kind === "preview"
        ? { ...event, kind: "progress", data: { step: event.data["step"], steps: steps ?? event.data["step"] } }
        : event,
    );
    append(entry, [{ kind: "finished", data: { state } }]);
    tell(entry, state === "succeeded" ? "job.succeeded" : state === "cancelled" ? "job.cancelled" : "job.failed");
  }

  /** Something that the work of a job has come to. */
  function report(entry: Entry, events: readonly NewJobEvent[]): void {
    append(entry, events);
    const last = events.findLast(({ kind }) => kind === "progress")?.data;
    if (last === undefined) return;
    const progress = { step: Number(last["step"]), steps: Number(last["steps"]) };
    entry.job = { ...entry.job, progress };
    const tenths = Math.floor((progress.step * 10) / progress.steps);
    if (tenths > entry.toldTenths) {
      entry.toldTenths = tenths;
      tell(entry, "job.progress");
    }
  }

  function requeue(entry: Entry, attempts: number): void {
    entry.job = { ...entry.job, state: "queued", attempts, startedAt: undefined, progress: undefined };
  }

  return {
    told,

    async admit(admission, inputBytes, limits, models) {
      const { owner, idempotency, request } = admission;
      const known = keys.find((entry) => entry.owner === owner && entry.key === idempotency?.key && entry.until > now());
      if (known !== undefined) {
        if (known.fingerprint !== idempotency?.fingerprint) return { kind: "conflict" };
        return { kind: "repeated", job: entryOf(known.jobId)!.job };
      }
      const own = inState("queued", "running").filter(({ job }) => job.owner === owner);
      const underWay = own.reduce((sum, { job }) => sum + job.request.count, 0);
      const queued = inState("queued");
      const queuedBytes = queued.reduce((sum, entry) => sum + entry.inputBytes, 0);
      if (own.length + 1 > (limits.maxUnfinishedOfOwner ?? Infinity)) return { kind: "refused", limit: "maxUnfinishedOfOwner" };
      if (
        sum(usedOn(owner, dayOf(clock())).map(({ pictures }) => pictures)) + underWay + request.count >
        (limits.maxPicturesADay ?? Infinity)
      ) {
        return { kind: "refused", limit: "maxPicturesADay" };
      }
      if (queued.length + 1 > limits.maxQueued) return { kind: "refused", limit: "maxQueued" };
      if (queuedBytes + inputBytes > limits.maxQueuedBytes) return { kind: "refused", limit: "maxQueuedBytes" };
      const job = { ...admission, state: "queued", attempts: 0 } as Job;
      entries.push({ job, inputBytes, turn: turnOf(admission, models), claims: 0, leaseUntil: 0, toldTenths: 0, events: [] });
      if (idempotency !== undefined) keys.push({ owner, ...idempotency, jobId: job.id, until: now() + DAY });
      return { kind: "accepted", job };
    },

    async makeDurable(jobId) {
      const entry = entryOf(jobId);
      if (entry !== undefined) entry.job = { ...entry.job, isDurable: true };
      return entry !== undefined;
    },

    async claim(_worker, leaseMs, models) {
      const entry = queue().find(({ job: { request } }) => request.model === undefined || models?.includes(request.model) !== false);
      if (entry === undefined) return undefined;
      entry.job = { ...entry.job, state: "running", attempts: entry.job.attempts + 1, startedAt: clock() };
      entry.claims += 1;
      entry.leaseUntil = now() + leaseMs;
      append(entry, [{ kind: "started", data: { attempt: entry.job.attempts } }]);
      if (entry.claims === 1) tell(entry, "job.started");
      return { job: entry.job, fence: { jobId: entry.job.id, attempt: entry.claims } };
    },

    async renew(fence, leaseMs, events = []) {
      const entry = heldBy(fence);
      if (entry === undefined) return inState("cancelled").some((other) => isOf(other, fence)) ? "cancelled" : "lost";
      entry.leaseUntil = now() + leaseMs;
      report(entry, events);
      return "held";
    },

    async complete(fence, result, { events = [] } = {}) {
      const entry = heldBy(fence);
      if (entry === undefined) return false;
      report(entry, events);
      finish(entry, "succeeded", { result });
      return true;
    },

    async fail(fence, failure) {
      const entry = heldBy(fence);
      if (entry === undefined) return false;
      finish(entry, "failed", { failure });
      return true;
    },

    async release(fence) {
      const entry = heldBy(fence);
      if (entry === undefined) return false;
      requeue(entry, entry.job.attempts - 1);
      return true;
    },

    async cancel(jobId) {
      const entry = entryOf(jobId);
      if (entry === undefined) return "missing";
      if (isFinal(entry.job.state)) return "finished";
      finish(entry, "cancelled");
      return "cancelled";
    },

    async recover() {
      const dead = inState("running").filter(({ leaseUntil }) => leaseUntil <= now());
      for (const entry of dead) {
        if (entry.job.attempts < MAX_ATTEMPTS) requeue(entry, entry.job.attempts);
        else finish(entry, "failed", { failure: { kind: "crashed", message: ANY_TEXT, field: undefined } });
      }
      return dead.length;
    },

    async sweep() {
      const stale = inState("queued").filter(({ job }) => job.createdAt.getTime() + DAY <= now());
      for (const entry of stale) finish(entry, "expired", { failure: { kind: "busy", message: ANY_TEXT, field: undefined } });
      const kept = entries.filter(({ job }) => !((job.keptUntil?.getTime() ?? Infinity) <= now()));
      const count = stale.length + entries.length - kept.length;
      entries = kept;
      keys = keys.filter(({ jobId }) => entryOf(jobId) !== undefined);
      return count;
    },

    async unreferenced(blobs) {
      const needed = new Set(entries.flatMap(({ job }) => neededBy(job)));
      return blobs.filter((blob) => !needed.has(blob));
    },

    find: async (jobId) => entryOf(jobId)?.job,

    async list({ owner, state, before, limit }) {
      const jobs = entries.map(({ job }) => job).filter((job) => (owner ?? job.owner) === job.owner && (state ?? job.state) === job.state);
      return jobs
        .filter(({ id }) => before === undefined || id < before)
        .toReversed()
        .slice(0, limit);
    },

    async position(jobId) {
      const index = queue().findIndex(({ job }) => job.id === jobId);
      return index < 0 ? undefined : index;
    },

    events: async (jobId, after) => entryOf(jobId)?.events.slice(after) ?? [],

    async stats() {
      const queued = inState("queued");
      const oldestWaitMs = queued[0] === undefined ? 0 : now() - queued[0].job.createdAt.getTime();
      return {
        queued: queued.length,
        running: inState("running").length,
        oldestWaitMs,
        recentDurationsMs: durations(inState("succeeded")),
      };
    },

    async tally() {
      const states = ["queued", "running", ...FINAL_STATES] as const;
      return Object.fromEntries(states.map((state) => [state, inState(state).length])) as Record<JobState, number>;
    },

    async usage(owner, from, to) {
      const days = [...new Set(used.filter((use) => use.owner === owner).map(({ day }) => day))].toSorted();
      return days
        .filter((day) => dayOf(from) <= day && day <= dayOf(to))
        .map((day) => {
          const total = (member: "jobs" | "pictures" | "failures" | "engineMs") => sum(usedOn(owner, day).map((use) => use[member]));
          return { day, jobs: total("jobs"), pictures: total("pictures"), failures: total("failures"), engineMs: total("engineMs") };
        });
    },
  };
}

function neededBy({ state, request, result }: Job): (BlobId | undefined)[] {
  return isFinal(state) ? (result?.pictures.map(({ blob }) => blob) ?? []) : [request.picture, request.mask];
}

/** Milliseconds from claim to end of the jobs that ended last, the newest first. */
function durations(ended: readonly Entry[]): number[] {
  const spans = ended.map(({ job }) => ({ id: job.id, from: job.startedAt!.getTime(), to: job.finishedAt!.getTime() }));
  const newestFirst = spans.toSorted((a, b) => b.to - a.to || (a.id < b.id ? 1 : -1));
  return newestFirst.slice(0, RECENT_JOBS).map(({ from, to }) => to - from);
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
