import type { Fence, JobStore, NewJobEvent } from "../jobs/job-store.ts";
import { createBell } from "../jobs/bell.ts";

/** How long a job stays with a worker that is not heard of. */
export const LEASE_MS = 12_000;
/** In the time of a lease: so that three may fail before it is over, and that a pause too short to be forgiven ends no lease. */
export const RENEWALS = 4;
/** After a renewal that failed: a store that is there again hears of the job before it looks for dead leases. */
const RENEW_AGAIN_MS = 1000;
/** Progress is told at most this often. */
export const REPORT_EVERY_MS = 250;
/** Before the first report: what is done sooner than that is told by its end alone. */
export const FIRST_REPORT_MS = 25;

/** A claimed job's lease, kept alive while the work goes on elsewhere. */
export interface Lease {
  /** Fires when the work is for nothing: the job was cancelled, or another worker may have it. */
  readonly ended: AbortSignal;
  /** Tells watchers, soon: of each kind the newest event counts, and one that was not yet told is replaced. */
  report(event: NewJobEvent): void;
  /** Renews nothing any more, and says what is left to tell, for whoever ends the job to tell it together with its end. */
  letGo(): Promise<readonly NewJobEvent[]>;
  /** Lets go, and tells what is left to tell. */
  close(): Promise<void>;
}

/**
 * Renews a claim until it is closed or over. A store that cannot be reached is asked again, for however long: the work goes on, for most
 * likely nobody else reaches the store either, and if somebody took the job, the store says so when it answers.
 *
 * @param onTrouble told why the store could not be reached
 * @param leaseMs how long each renewal holds; there are four in that time
 */
export function holdLease(
  fence: Fence,
  jobs: Pick<JobStore, "renew" | "watch">,
  onTrouble: (error: unknown) => void,
  leaseMs = LEASE_MS,
): Lease {
  const ended = new AbortController();
  const bell = createBell();
  const news = new Map<NewJobEvent["kind"], NewJobEvent>();
  let isClosing = false;
  let isSending = false;
  let hasFailed = false;
  /** Ends the pause between two reports. */
  const hurry = createBell();

  // A change that is not our own report may be a cancellation, which the store tells when it is asked.
  const stopWatching = jobs.watch(fence.jobId, () => {
    if (!isSending) bell.ring();
  });
  const running = keepRenewing();

  async function keepRenewing(): Promise<void> {
    for (let isFirst = true; !ended.signal.aborted; isFirst = false) {
      await bell.wait(hasFailed ? RENEW_AGAIN_MS : leaseMs / RENEWALS);
      if (isFirst && news.size > 0) await hurry.wait(FIRST_REPORT_MS);
      if (isClosing) return;
      await tell(takeNews());
      await hurry.wait(REPORT_EVERY_MS);
    }
  }

  function takeNews(): readonly NewJobEvent[] {
    const events = [...news.values()];
    news.clear();
    return events;
  }

  async function tell(events: readonly NewJobEvent[]): Promise<void> {
    isSending = true;
    try {
      const state = await jobs.renew(fence, leaseMs, events);
      hasFailed = false;
      if (state !== "held") ended.abort();
    } catch (error) {
      onTrouble(error);
      for (const event of events) if (!news.has(event.kind)) news.set(event.kind, event);
      hasFailed = true;
    } finally {
      isSending = false;
    }
  }

  async function letGo(): Promise<readonly NewJobEvent[]> {
    isClosing = true;
    bell.ring();
    hurry.ring();
    await running;
    stopWatching();
    return takeNews();
  }

  return {
    ended: ended.signal,
    report(event) {
      // Deleted first, so that the events keep the order in which they were last reported.
      news.delete(event.kind);
      news.set(event.kind, event);
      bell.ring();
    },
    letGo,
    async close() {
      const untold = await letGo();
      if (untold.length > 0 && !ended.signal.aborted) await tell(untold);
    },
  };
}
