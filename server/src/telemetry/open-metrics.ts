import type { JobStore } from "../jobs/job-store.ts";
import type { WebhookStore } from "../webhooks/webhook-store.ts";
import { countDeliveries } from "./count-deliveries.ts";
import { countRuns, countStoredJobs } from "./count-jobs.ts";
import { countProcess } from "./count-process.ts";
import { countRequests } from "./count-requests.ts";
import type { JobRun } from "./observe-jobs.ts";
import type { ObservedRequest } from "./observed-request.ts";
import { openMeter } from "./open-meter.ts";

/** What the process counts. No label holds anything that a caller wrote. */
export interface Metrics {
  readonly onRequest: (request: ObservedRequest) => void;
  readonly onRun: (run: JobRun) => void;
  onEngineEnd(): void;
  /** The same store, its attempts counted. */
  countDeliveries(store: WebhookStore): WebhookStore;
  /** Shows what this store holds, from now on. */
  showJobs(store: Pick<JobStore, "stats" | "tally">): void;
  /** In Prometheus' text format. */
  readonly render: () => Promise<string>;
}

export async function openMetrics(): Promise<Metrics> {
  const { meter, render } = await openMeter();
  countProcess(meter);
  const engineEnds = meter.createCounter("retouch.engine.restarts", { description: "Times that the engine's process ended unexpectedly" });
  engineEnds.add(0);
  return {
    onRequest: countRequests(meter),
    onRun: countRuns(meter),
    onEngineEnd: () => engineEnds.add(1),
    countDeliveries: (store) => countDeliveries(meter, store),
    showJobs: (store) => countStoredJobs(meter, store),
    render,
  };
}
