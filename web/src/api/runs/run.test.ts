import { APIError, ConflictError, EncodedImage, Picture, type JobEvent } from "@retouch/client";
import { expect, test } from "vitest";
import { advance, type Phase } from "./run.ts";

const NOW = 1_000_000;
const preview: JobEvent = { type: "preview", step: 3, image: new EncodedImage(new Uint8Array([1, 2]), "image/jpeg") };
const refusal = { status: 500, traceId: "0123", errors: [], retryAfter: undefined, jobId: undefined };
const done: JobEvent = {
  type: "image",
  result: {
    images: [7, 8].map(
      (seed) => new Picture(new Uint8Array([seed]), { "content-type": "image/png", width: 2, height: 1, seed, unmasked_max_diff: 0 }),
    ),
    model: "starter",
    steps: 4,
    scheduler: "ddim",
    timings: { queueMs: 9, encodeMs: 1, denoiseMs: 2, decodeMs: 3 },
    warnings: ["w"],
    traceId: "0123",
  },
};

/** The phases of a run whose job has these events. */
function phases(...events: readonly JobEvent[]): Phase[] {
  let phase: Phase = { kind: "preparing" };
  return events.map((event) => (phase = advance(phase, event, NOW)));
}

const queued = (position: number): JobEvent => ({ type: "queued", jobId: "job_1", position });
const progress = (step: number, etaMs: number | null = null): JobEvent => ({ type: "progress", step, steps: 4, fraction: step / 4, etaMs });

test("a run waits, works, shows what it has, and ends with its pictures", async () => {
  const [waiting, next, begun, shown, stepped, ended] = phases(queued(2), queued(0), progress(0), preview, progress(3, 500), done);
  expect([waiting, next]).toEqual([
    { kind: "queued", position: 2 },
    { kind: "queued", position: 0 },
  ]);
  expect(begun).toEqual({ kind: "running", step: 0, steps: 4, fraction: 0, endsAt: undefined, preview: undefined });
  expect(shown).toMatchObject({ kind: "running", step: 0 });
  expect(stepped).toMatchObject({ kind: "running", step: 3, fraction: 0.75, endsAt: NOW + 500 });
  // The last preview stays until there is another one.
  expect(stepped.kind === "running" && stepped.preview?.size).toBe(2);
  if (ended.kind !== "succeeded") return expect.unreachable();
  expect(ended.facts).toEqual({
    pictures: [7, 8].map((seed) => ({ width: 2, height: 1, seed, unmaskedMaxDiff: 0 })),
    model: "starter",
    steps: 4,
    scheduler: "ddim",
    warnings: ["w"],
    workMs: 6,
    traceId: "0123",
  });
  expect(await Promise.all(ended.results.map(async (blob) => [...(await blob.bytes())]))).toEqual([[7], [8]]);
});

test("a new connection, which tells the place in the queue first, takes no progress back", () => {
  const [, stepped, again] = phases(queued(0), progress(3), queued(0));
  expect(again).toBe(stepped);
});

test("a job whose worker died waits again", () => {
  expect(phases(queued(0), progress(3), queued(4)).at(-1)).toEqual({ kind: "queued", position: 4 });
});

test("a job that was cancelled has not failed", () => {
  const [phase] = phases({ type: "error", error: new ConflictError("The job was cancelled", { ...refusal, status: 409 }) });
  expect(phase).toEqual({ kind: "cancelled" });
});

test("a job that failed says why, and under which trace id", () => {
  const [phase] = phases({ type: "error", error: new APIError("an accident", refusal) });
  expect(phase).toEqual({
    kind: "failed",
    failure: { kind: "server", message: "an accident", traceId: "0123", fields: [], retryAfter: undefined },
  });
});

test("what is over stays as it is", () => {
  const [, ended, after] = phases(queued(0), done, progress(1));
  expect(after).toBe(ended);
});
