import { createHash } from "node:crypto";
import type { JobRun } from "./observe-jobs.ts";
import type { ObservedRequest } from "./observed-request.ts";

/** A stretch of work within a trace. */
export interface Span {
  readonly name: string;
  readonly kind: "server" | "internal" | "consumer";
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly parentId: string | undefined;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isError: boolean;
}

/** A span's id out of what it is about, so that those who never meet agree on it. */
export function spanIdOf(...about: readonly (string | number)[]): string {
  return createHash("sha256").update(about.join(" ")).digest("hex").slice(0, 16);
}

/** A request's span. The spans of the job that it made hang below it. */
export function requestSpan(request: ObservedRequest, newId: () => string): Span {
  const { method, route, status, startedAt, durationMs, traceId, parentSpanId, jobId } = request;
  const startMs = startedAt.getTime();
  return {
    name: `${method} ${route}`,
    kind: "server",
    traceId,
    id: jobId === undefined ? newId() : spanIdOf(jobId),
    parentId: parentSpanId,
    startMs,
    endMs: startMs + durationMs,
    attributes: {
      "http.request.method": method,
      "http.route": route,
      "http.response.status_code": status,
      ...(jobId !== undefined && { "retouch.job.id": jobId }),
    },
    isError: status >= 500,
  };
}

/**
 * A run's spans: the wait in the queue, the run, and in it the engine's phases. The engine tells how long its phases took, not when;
 * they are laid end to end before the run's end, and with several pictures each phase is the sum over them.
 */
export function runSpans({ job, claimedAt, endedAt, end, result }: JobRun): Span[] {
  const { id: jobId, traceId, attempts, createdAt } = job;
  const parentId = spanIdOf(jobId);
  const runId = spanIdOf(jobId, "run", attempts);
  const common = { traceId, attributes: { "retouch.job.id": jobId }, isError: false };
  const [startMs, endMs] = [claimedAt.getTime(), endedAt.getTime()];
  const queue = {
    ...common,
    name: "queue",
    kind: "internal",
    id: spanIdOf(jobId, "queue"),
    parentId,
    startMs: createdAt.getTime(),
    endMs: startMs,
  } as const;
  const run = {
    ...common,
    name: "run",
    kind: "consumer",
    id: runId,
    parentId,
    startMs,
    endMs,
    attributes: {
      ...common.attributes,
      "retouch.run.attempt": attempts,
      "retouch.run.end": end,
      ...(result && { "retouch.model": result.model, "retouch.steps": result.steps, "retouch.pictures": result.pictures.length }),
    },
    isError: end === "failed" || end === "crashed" || end === "abandoned",
  } as const;

  let phaseEndMs = endMs;
  const { decode = 0, denoise = 0, encode = 0 } = result?.timings ?? {};
  const phases = Object.entries(result === undefined ? {} : { decode, denoise, encode }).map(([phase, milliseconds]): Span => {
    const phaseStartMs = Math.max(startMs, phaseEndMs - milliseconds);
    const span = {
      ...common,
      name: phase,
      kind: "internal",
      id: spanIdOf(jobId, phase, attempts),
      parentId: runId,
      startMs: phaseStartMs,
      endMs: phaseEndMs,
    } as const;
    phaseEndMs = phaseStartMs;
    return span;
  });
  return [...(attempts <= 1 ? [queue] : []), run, ...phases.toReversed()];
}
