import type { Meter } from "@opentelemetry/api";
import type { JobStore } from "../jobs/job-store.ts";
import type { JobRun } from "./observe-jobs.ts";

/** Seconds. */
const WAIT_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900];
const PHASE_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Denoising steps a second: a large model on a small machine, to a small one on a large machine. */
const STEP_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];

/** What the store holds now, read when it is asked for; several processes on one store all show the same. */
export function countStoredJobs(meter: Meter, store: Pick<JobStore, "stats" | "tally">): void {
  meter
    .createObservableGauge("retouch.jobs", { description: "Jobs in the store, by state; forgotten ones are not among them" })
    .addCallback(async (gauge) => {
      for (const [state, jobs] of Object.entries(await store.tally())) gauge.observe(jobs, { state });
    });
  meter
    .createObservableGauge("retouch.queue.oldest.wait.seconds", { description: "How long the oldest job that waits has waited" })
    .addCallback(async (gauge) => gauge.observe((await store.stats()).oldestWaitMs / 1000));
}

/** Counts what this process's worker does. */
export function countRuns(meter: Meter): (run: JobRun) => void {
  const runs = meter.createCounter("retouch.runs", { description: "Attempts at jobs that have ended, by how" });
  const wait = meter.createHistogram("retouch.queue.wait.seconds", {
    description: "From a job's admission to its worker",
    advice: { explicitBucketBoundaries: WAIT_BUCKETS },
  });
  const phases = meter.createHistogram("retouch.edit.duration.seconds", {
    description: "Time of one job's pictures in the engine, by phase",
    advice: { explicitBucketBoundaries: PHASE_BUCKETS },
  });
  const speed = meter.createHistogram("retouch.steps.per.second", {
    description: "Denoising steps a second, by job",
    advice: { explicitBucketBoundaries: STEP_BUCKETS },
  });
  const pictures = meter.createCounter("retouch.pictures", { description: "Pictures made" });

  return ({ job, claimedAt, end, result }) => {
    runs.add(1, { end });
    if (job.attempts <= 1) wait.record((claimedAt.getTime() - job.createdAt.getTime()) / 1000);
    if (result === undefined) return;
    const { encode, denoise, decode } = result.timings;
    for (const [phase, milliseconds] of Object.entries({ encode, denoise, decode })) phases.record(milliseconds / 1000, { phase });
    pictures.add(result.pictures.length);
    if (denoise > 0) speed.record((result.steps * result.pictures.length * 1000) / denoise);
  };
}
