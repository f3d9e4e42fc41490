import { AbortError, AuthenticationError, type JobEvent, type Retouch } from "@retouch/client";
import { toFailure, type Failure } from "../failure.ts";
import type { EntryPictures, HistoryEntry } from "../history/history-entry.ts";
import type { History } from "../history/history.ts";
import type { Server } from "../server-state.ts";
import type { Settings } from "../settings/rules.ts";
import { toEditRequest, type RunRequest } from "../settings/to-edit-request.ts";
import { createStore, type Store } from "../store.ts";
import { advance, fail, isOver, type Run } from "./run.ts";

/** Newest first: the runs that go on, the last one that has ended, and the last one that made pictures. */
export interface Runs extends Store<readonly Run[]> {
  /** `collect` gives the picture and the mask as they are to be sent. Returns the run's id. */
  readonly start: (settings: Settings, collect: () => Promise<Sources>) => string;
  /** Cancels this run's job, and no other. */
  readonly cancel: (id: string) => Promise<void>;
  /** Takes up a run that an earlier load of the page left. */
  readonly resume: (entry: HistoryEntry, pictures: EntryPictures) => void;
  /** Shows a run that has ended before. */
  readonly show: (entry: HistoryEntry, pictures: EntryPictures) => void;
}

type Sources = Pick<RunRequest, "picture" | "mask">;

export interface RunsOptions {
  readonly client: () => Retouch;
  readonly server: Pick<Server, "persist">;
  readonly history: Pick<History, "keep" | "remove">;
  /** The session is over. */
  readonly onSignedOut: (failure: Failure) => void;
  /** A small picture of a picture; undefined where it cannot be made. */
  readonly makeThumbnail: (picture: Blob) => Promise<Blob | undefined>;
  readonly now: () => number;
}

export function createRuns({ client, server, history, onSignedOut, makeThumbnail, now }: RunsOptions): Runs {
  const store = createStore<readonly Run[]>([]);
  /** Of the runs that go on. */
  const departures = new Map<string, AbortController>();

  const find = (id: string): Run | undefined => store.getSnapshot().find((run) => run.id === id);

  function add(run: Run): void {
    const others = store.getSnapshot().filter(({ id }) => id !== run.id);
    const last = others.find(({ phase }) => phase.kind === "succeeded");
    store.set([run, ...others.filter((other) => !isOver(other.phase) || other === last)]);
  }

  function change(id: string, change: Partial<Run>): void {
    store.set(store.getSnapshot().map((run) => (run.id === id ? { ...run, ...change } : run)));
  }

  /** From the first byte sent to the last picture kept. */
  async function follow(started: Run, collect?: () => Promise<Sources>): Promise<void> {
    const departure = new AbortController();
    departures.set(started.id, departure);
    const { signal } = departure;
    try {
      const sources = await collect?.();
      const run = { ...started, ...sources };
      change(run.id, { ...sources });
      signal.throwIfAborted();
      // Before it is sent: a reload in between asks again under the same key, and the server finds the job that it made.
      await remember(run);
      const jobId = run.jobId ?? (await create(run, signal));
      if (run.jobId === undefined) {
        change(run.id, { jobId });
        await remember({ ...run, jobId });
      }
      await server.persist(() => listen(run.id, jobId, signal), signal);
    } catch (error) {
      if (error instanceof AuthenticationError) onSignedOut(toFailure(error));
      change(started.id, { phase: signal.aborted || error instanceof AbortError ? { kind: "cancelled" } : fail(error) });
    } finally {
      departures.delete(started.id);
    }
    const ended = find(started.id);
    if (ended !== undefined) await settle(ended);
  }

  async function create(run: Run, signal: AbortSignal): Promise<string> {
    const job = await server.persist(() => client().jobs.create(toEditRequest(run), { idempotencyKey: run.id, signal }), signal);
    return job.id;
  }

  async function listen(id: string, jobId: string, signal: AbortSignal): Promise<void> {
    for await (const event of client().jobs.events(jobId, { signal })) take(id, event);
  }

  function take(id: string, event: JobEvent): void {
    const run = find(id);
    if (run !== undefined) change(id, { phase: advance(run.phase, event, now()) });
  }

  function remember(run: Run): Promise<void> {
    return history.keep({ ...entryOf(run), facts: undefined, thumbnail: undefined }, { ...picturesOf(run), results: [] });
  }

  /** What has pictures is kept, what can have none is forgotten; a run whose session is over goes on at the next signing in. */
  async function settle(run: Run): Promise<void> {
    const { phase } = run;
    if (phase.kind === "succeeded") {
      const thumbnail = await makeThumbnail(phase.results[0]);
      await history.keep({ ...entryOf(run), facts: phase.facts, thumbnail }, { ...picturesOf(run), results: phase.results });
    } else if (phase.kind === "cancelled" || (phase.kind === "failed" && phase.failure.kind !== "signed-out")) {
      await history.remove(run.id);
    }
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,

    start(settings, collect) {
      const started = { id: newId(), startedAt: now(), jobId: undefined, phase: { kind: "preparing" } } as const;
      const run = newRun({ ...started, settings, picture: undefined, mask: undefined });
      add(run);
      void follow(run, collect);
      return run.id;
    },

    async cancel(id) {
      const run = find(id);
      const departure = departures.get(id);
      if (run === undefined || departure === undefined || isOver(run.phase)) return;
      change(id, { isCancelling: true, cancelFailure: undefined });
      // Without an id, the client cancels whatever its post may still bring about.
      if (run.jobId === undefined) return departure.abort();
      const { jobId } = run;
      try {
        await server.persist(() => client().jobs.cancel(jobId), departure.signal);
      } catch (error) {
        change(id, { isCancelling: false, cancelFailure: toFailure(error) });
      }
    },

    resume(entry, pictures) {
      if (departures.has(entry.id)) return;
      const run = newRun({ ...entry, ...pictures, phase: { kind: "preparing" } });
      add(run);
      void follow(run);
    },

    show(entry, pictures) {
      const { facts } = entry;
      if (facts !== undefined) add(newRun({ ...entry, ...pictures, phase: { kind: "succeeded", facts, results: pictures.results } }));
    },
  };
}

/** `randomUUID` is there only where a page came by https or from this machine. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A run's own fields out of what may have more. */
function newRun({ id, startedAt, settings, picture, mask, jobId, phase }: Omit<Run, "isCancelling" | "cancelFailure">): Run {
  return { id, startedAt, settings, picture, mask, jobId, phase, isCancelling: false, cancelFailure: undefined };
}

function entryOf({ id, startedAt, settings, jobId }: Run): Pick<HistoryEntry, "id" | "startedAt" | "settings" | "jobId"> {
  return { id, startedAt, settings, jobId };
}

function picturesOf({ picture, mask }: Run): Pick<EntryPictures, "picture" | "mask"> {
  return { picture, mask };
}
