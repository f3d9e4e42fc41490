import type { Job, JobQuery, Retouch } from "@retouch/client";
import { toFailure, type Failure } from "../failure.ts";
import { createStore, type Store } from "../store.ts";

export type { Job };
export type JobFilter = Pick<JobQuery, "status" | "subscription">;

export interface JobListSnapshot {
  readonly filter: JobFilter;
  readonly isLoaded: boolean;
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly hasMore: boolean;
  /** Why it could not be loaded the last time. */
  readonly failure: Failure | undefined;
}

/** The jobs that a filter lets through, as they are now for as long as somebody follows them. */
export interface JobList extends Store<JobListSnapshot> {
  readonly show: (filter: JobFilter) => void;
  readonly showMore: () => void;
  /** Asks again and again, until the result is called. */
  readonly follow: () => () => void;
  readonly cancel: (id: string) => Promise<void>;
}

const PAGE = 25;
/** Often enough to see progress; seldom enough that ten open pages are nothing to the server. */
const BUSY_INTERVAL_MS = 1500;
const IDLE_INTERVAL_MS = 5000;

export interface JobListOptions {
  readonly client: () => Pick<Retouch, "jobs">;
  /** False while nobody can see the page. */
  readonly isVisible: () => boolean;
}

export function createJobList({ client, isVisible }: JobListOptions): JobList {
  const store = createStore<JobListSnapshot>({ filter: {}, isLoaded: false, jobs: [], hasMore: false, failure: undefined });
  let wanted = PAGE;
  /** Of the load that counts; an older one's answer comes too late. */
  let lastLoad = 0;

  async function load(): Promise<void> {
    const number = ++lastLoad;
    const { filter } = store.getSnapshot();
    try {
      const found: Job[] = [];
      for await (const job of client().jobs.list({ ...filter, limit: Math.min(wanted + 1, 100) })) {
        if (found.push(job) > wanted) break;
      }
      if (number === lastLoad) {
        store.set({ filter, isLoaded: true, jobs: found.slice(0, wanted), hasMore: found.length > wanted, failure: undefined });
      }
    } catch (error) {
      if (number === lastLoad) store.set({ ...store.getSnapshot(), failure: toFailure(error) });
    }
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    show(filter) {
      wanted = PAGE;
      store.set({ filter, isLoaded: false, jobs: [], hasMore: false, failure: undefined });
      void load();
    },
    showMore() {
      wanted += PAGE;
      void load();
    },
    follow() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isOver = false;
      async function again(): Promise<void> {
        if (isVisible()) await load();
        if (isOver) return;
        const isBusy = store.getSnapshot().jobs.some(({ finishedAt }) => finishedAt === null);
        timer = setTimeout(() => void again(), isBusy ? BUSY_INTERVAL_MS : IDLE_INTERVAL_MS);
      }
      void again();
      return () => {
        isOver = true;
        clearTimeout(timer);
      };
    },
    async cancel(id) {
      try {
        const cancelled = await client().jobs.cancel(id);
        const snapshot = store.getSnapshot();
        store.set({ ...snapshot, jobs: snapshot.jobs.map((job) => (job.id === id ? cancelled : job)) });
      } catch (error) {
        store.set({ ...store.getSnapshot(), failure: toFailure(error) });
      }
    },
  };
}
