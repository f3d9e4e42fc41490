import fc, { type Arbitrary, type AsyncCommand } from "fast-check";
import { expect } from "vitest";
import type { BlobId } from "../../../jobs/job.ts";
import type { AdmissionLimits, AdmissionOutcome, Claim, Fence, JobStore, NewJobEvent } from "../../../jobs/job-store.ts";
import { ALL_EVENTS, blobNamed, DAY, FAILURE, HOUR, LEASE, NO_LIMITS, previewAt, progressAt, resultOf, SECOND } from "../examples.ts";
import type { AdmissionExample } from "../examples.ts";
import { expectSame, expectSameLists } from "./expect-same.ts";
import { OWNERS, type Past, type Real } from "./world.ts";

export type Command = AsyncCommand<Past, Real>;
type Jobs = Omit<JobStore, "watch" | "watchEnd" | "watchQueue" | "findWithPictures">;

const BLOBS: readonly BlobId[] = ["a", "b", "c"].map(blobNamed);

const blob = fc.constantFrom(...BLOBS);
const index = fc.nat(1000);

const event: Arbitrary<NewJobEvent> = fc
  .record({ step: fc.integer({ min: 1, max: 20 }), isPreview: fc.boolean() })
  .map(({ step, isPreview }) => (isPreview ? previewAt(step) : progressAt(step)));

const example: Arbitrary<AdmissionExample> = fc.record({
  owner: fc.constantFrom(...OWNERS),
  isDurable: fc.boolean(),
  priority: fc.constantFrom(0, 0, 1),
  webhook: fc.option(
    fc.subarray([...ALL_EVENTS]).map((events) => ({ url: "https://example.com/hook", events })),
    { nil: undefined },
  ),
  idempotency: fc.option(fc.record({ key: fc.constantFrom("j", "k"), fingerprint: fc.constantFrom("f", "g") }), { nil: undefined }),
  request: fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    picture: fc.option(blob, { nil: undefined }),
    mask: fc.option(blob, { nil: undefined }),
    model: fc.constantFrom(undefined, undefined, "big", "small"),
  }),
});

/** What somebody does, or one worker. */
const models = fc.constantFrom(undefined, undefined, ["big"], ["small"], ["big", "small"]);

const limits: Arbitrary<AdmissionLimits> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(NO_LIMITS) },
  fc.record({
    maxQueued: fc.integer({ min: 1, max: 6 }),
    maxQueuedBytes: fc.integer({ min: 0, max: 300 }),
    maxUnfinishedOfOwner: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    maxPicturesADay: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  }),
);

/** Everything that can be done to a `JobStore`, in all orders. */
export const COMMANDS: Arbitrary<Command>[] = [
  fc.tuple(example, fc.nat(100), limits, models).map(([given, bytes, limits, models]) => ({
    check: () => true,
    toString: () => `admit(${JSON.stringify({ ...given, bytes, limits, models })})`,
    async run(past, real) {
      const admission = real.newAdmission(given);
      const outcome = await both<AdmissionOutcome>(past, real, async (jobs) => jobs.admit(admission, bytes, limits, models));
      if (outcome.kind === "accepted") past.ids.push(outcome.job.id);
    },
  })),
  models.map((models) => ({
    check: () => true,
    toString: () => `claim(${JSON.stringify(models)})`,
    async run(past, real) {
      const claim = await both<Claim | undefined>(past, real, async (jobs) => plainOf(await jobs.claim("worker", LEASE, models)));
      if (claim !== undefined) past.fences.push(claim.fence);
    },
  })),
  fc
    .tuple(index, fc.array(event, { maxLength: 3 }))
    .map(([i, events]) => ofClaim(`renew ${JSON.stringify(events)}`, i, async (jobs, fence) => jobs.renew(fence, LEASE, events))),
  fc
    .tuple(index, fc.uniqueArray(blob), fc.array(event, { maxLength: 3 }))
    .map(([i, blobs, events]) =>
      ofClaim(`complete ${blobs.length} ${JSON.stringify(events)}`, i, async (jobs, fence) =>
        jobs.complete(fence, resultOf(...blobs), { events }),
      ),
    ),
  index.map((i) => ofClaim("fail", i, async (jobs, fence) => jobs.fail(fence, FAILURE))),
  index.map((i) => ofClaim("release", i, async (jobs, fence) => jobs.release(fence))),
  index.map((i) => ofJob("cancel", i, async (jobs, id) => jobs.cancel(id))),
  index.map((i) => ofJob("makeDurable", i, async (jobs, id) => jobs.makeDurable(id))),
  fc.constant(plain("recover", async (jobs) => jobs.recover())),
  fc.constant(plain("sweep", async (jobs) => jobs.sweep())),
  fc.constant(plain("unreferenced", async (jobs) => jobs.unreferenced(BLOBS))),
  fc.constantFrom(1, SECOND, LEASE, HOUR, DAY).map((milliseconds) => ({
    check: () => true,
    toString: () => `wait ${milliseconds} ms`,
    run: async (_, { clock }) => clock.advance(milliseconds),
  })),
  fc.constant({
    check: () => true,
    toString: () => "list",
    run: async (past, real) => expectSameLists(past, real),
  }),
  fc.constant({
    check: () => true,
    toString: () => "reopen",
    async run(_, real) {
      real.ports = await real.reopen();
    },
  }),
];

/** Does the same to the adapter and to the model: both must say the same, and look the same afterwards. */
async function both<Outcome>(past: Past, real: Real, act: (jobs: Jobs) => Promise<Outcome>): Promise<Outcome> {
  const outcome = await act(real.ports.jobs);
  expect(outcome).toEqual(await act(past.model));
  await expectSame(past, real);
  return outcome;
}

function plain(name: string, act: (jobs: Jobs) => Promise<unknown>): Command {
  return { check: () => true, toString: () => name, run: async (past, real) => void (await both(past, real, act)) };
}

function ofClaim(name: string, i: number, act: (jobs: Jobs, fence: Fence) => Promise<unknown>): Command {
  return {
    check: ({ fences }) => fences.length > 0,
    toString: () => `${name} by claim ${i}`,
    run: async (past, real) => void (await both(past, real, async (jobs) => act(jobs, past.fences[i % past.fences.length]))),
  };
}

function ofJob(name: string, i: number, act: (jobs: Jobs, id: string) => Promise<unknown>): Command {
  return {
    check: ({ ids }) => ids.length > 0,
    toString: () => `${name} job ${i}`,
    run: async (past, real) => void (await both(past, real, async (jobs) => act(jobs, past.ids[i % past.ids.length]))),
  };
}

/** What every adapter says of a claim. */
function plainOf(claim: Claim | undefined): Claim | undefined {
  return claim && { job: claim.job, fence: { jobId: claim.fence.jobId, attempt: claim.fence.attempt } };
}
