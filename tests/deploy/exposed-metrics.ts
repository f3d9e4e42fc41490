import type { Job, JobResult } from "../../server/src/jobs/job.ts";
import { openMetrics } from "../../server/src/telemetry/open-metrics.ts";
import type { JobRun, RunEnd } from "../../server/src/telemetry/observe-jobs.ts";
import type { WebhookStore } from "../../server/src/webhooks/webhook-store.ts";

/** Each name, with the values of each of its labels. */
export type Exposed = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

const ENDS = ["succeeded", "failed", "released", "crashed", "gone", "abandoned"] as const satisfies RunEnd[];
const ROUTES = ["/livez", "/readyz", "/metrics", "/inpainting/v1/getImage", "/inpainting/v1/jobs/:id/events", "/inpainting/v1/models"];
const STATUSES = [200, 500, 503, 504];

/** What the server's own instruments show once each has been used, in every way that the dashboard and the alerts ask for. */
export async function exposedMetrics(): Promise<Exposed> {
  const metrics = await openMetrics();
  for (const route of ROUTES) {
    for (const status of STATUSES) {
      metrics.onRequest({
        method: "GET",
        route,
        status,
        startedAt: new Date(),
        durationMs: 1,
        traceId: "",
        parentSpanId: undefined,
        jobId: undefined,
      });
    }
  }
  const job = { attempts: 1, createdAt: new Date(0) } as Job;
  const result = { timings: { encode: 1, denoise: 1, decode: 1 }, steps: 1, pictures: [{}] } as unknown as JobResult;
  for (const end of ENDS) metrics.onRun({ job, claimedAt: new Date(), endedAt: new Date(), end, result } satisfies JobRun);
  const deliveries = metrics.countDeliveries({ record: async () => undefined } as unknown as WebhookStore);
  for (const next of ["delivered", "failed", new Date()]) await deliveries.record("", {} as never, next as never);
  const tally = { queued: 1, running: 1, succeeded: 1, failed: 1, cancelled: 1, expired: 1 };
  metrics.showJobs({ stats: async () => ({ oldestWaitMs: 1 }) as never, tally: async () => tally });
  return readExposition(await metrics.render());
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
function readExposition(text: string): Exposed {
  const exposed = new Map<string, Map<string, Set<string>>>();
  for (const [, name, labels] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? /gm)) {
    const known = exposed.get(name) ?? new Map<string, Set<string>>();
    exposed.set(name, known);
    for (const [, label, value] of (labels ?? "").matchAll(/(\w+)="([^"]*)"/g)) {
      known.set(label, (known.get(label) ?? new Set()).add(value));
    }
  }
  return exposed;
}
