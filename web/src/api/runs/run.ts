import type { JobEvent } from "@retouch/client";
import { toFailure, type Failure } from "../failure.ts";
import type { RunFacts } from "../history/history-entry.ts";
import type { RunRequest } from "../settings/to-edit-request.ts";

/** One press of the button, from then to its pictures. */
export interface Run extends RunRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Undefined until the server has taken it. */
  readonly jobId: string | undefined;
  /** Somebody wants it to end; the server has not confirmed yet. */
  readonly isCancelling: boolean;
  /** Why it could not be cancelled. */
  readonly cancelFailure: Failure | undefined;
  readonly phase: Phase;
}

/** preparing → queued → running → succeeded | failed | cancelled; forward only, but that a worker that dies puts a job back in the queue. */
export type Phase =
  /** On its way to the server. */
  | { readonly kind: "preparing" }
  /** `position` jobs are started before this one. */
  | { readonly kind: "queued"; readonly position: number }
  | RunningPhase
  | { readonly kind: "succeeded"; readonly facts: RunFacts; readonly results: readonly Blob[] }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "cancelled" };

export interface RunningPhase {
  readonly kind: "running";
  readonly step: number;
  readonly steps: number;
  readonly fraction: number;
  /** When it will be done as it looks now, in milliseconds since 1970; undefined until that can be told. */
  readonly endsAt: number | undefined;
  /** The unfinished picture, small. */
  readonly preview: Blob | undefined;
}

export function isOver({ kind }: Phase): boolean {
  return kind === "succeeded" || kind === "failed" || kind === "cancelled";
}

/** What an event of its job makes of a run. What is over stays as it is. */
export function advance(phase: Phase, event: JobEvent, now: number): Phase {
  if (isOver(phase)) return phase;
  const running = phase.kind === "running" ? phase : undefined;
  switch (event.type) {
    case "queued":
      // Each new connection tells the place in the queue first, also of a job that runs: then it is 0.
      return running !== undefined && event.position === 0 ? phase : { kind: "queued", position: event.position };
    case "progress": {
      const { step, steps, fraction, etaMs } = event;
      const endsAt = etaMs === null ? undefined : now + etaMs;
      return { kind: "running", step, steps, fraction, endsAt, preview: running?.preview };
    }
    case "preview":
      return {
        ...(running ?? { kind: "running", step: event.step, steps: event.step, fraction: 0, endsAt: undefined }),
        preview: event.image.blob(),
      };
    case "image": {
      const { images, timings, model, steps, scheduler, warnings, traceId } = event.result;
      const pictures = images.map(({ width, height, seed, unmaskedMaxDiff }) => ({ width, height, seed, unmaskedMaxDiff }));
      const workMs = timings.encodeMs + timings.denoiseMs + timings.decodeMs;
      const facts = { pictures, model, steps, scheduler, warnings, workMs, traceId };
      return { kind: "succeeded", facts, results: images.map((image) => image.blob()) };
    }
    case "error":
      return fail(event.error);
  }
}

/** A job that was cancelled, here or elsewhere, is no failure. */
export function fail(error: unknown): Phase {
  const failure = toFailure(error);
  return failure.kind === "cancelled" ? { kind: "cancelled" } : { kind: "failed", failure };
}
