import { randomBytes } from "node:crypto";
import type { Clock } from "../jobs/clock.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { WebhookStore } from "../webhooks/webhook-store.ts";
import { observeJobs } from "./observe-jobs.ts";
import type { ObservedRequest } from "./observed-request.ts";
import { openMetrics, type Metrics } from "./open-metrics.ts";
import { NO_TRACES, openTraces } from "./open-traces.ts";
import { requestSpan, runSpans } from "./span.ts";

export interface TelemetryOptions {
  readonly store: { readonly jobs: JobStore; readonly webhooks: WebhookStore };
  readonly clock: Clock;
  /** Undefined: no spans are made, and what makes them is not loaded. */
  readonly otlpEndpoint: string | undefined;
  readonly version: string;
}

/** What watches the others: they are used through it, and do not know. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly jobs: JobStore;
  readonly webhooks: WebhookStore;
  readonly onRequest: (request: ObservedRequest) => void;
  close(): Promise<void>;
}

export async function openTelemetry({ store, clock, otlpEndpoint, version }: TelemetryOptions): Promise<Telemetry> {
  const [metrics, traces] = await Promise.all([openMetrics(), otlpEndpoint === undefined ? NO_TRACES : openTraces(otlpEndpoint, version)]);
  metrics.showJobs(store.jobs);
  return {
    metrics,
    jobs: observeJobs(store.jobs, clock, (run) => {
      metrics.onRun(run);
      if (traces !== NO_TRACES) for (const span of runSpans(run)) traces.record(span);
    }),
    webhooks: metrics.countDeliveries(store.webhooks),
    onRequest(request) {
      metrics.onRequest(request);
      if (traces !== NO_TRACES) traces.record(requestSpan(request, () => randomBytes(8).toString("hex")));
    },
    close: () => traces.close(),
  };
}
