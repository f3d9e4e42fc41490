import { afterEach, beforeEach } from "vitest";
import type { Admission, BlobId, Job } from "../../jobs/job.ts";
import type { Claim } from "../../jobs/job-store.ts";
import { createAdmissions, jobOf, LEASE, NO_LIMITS, resultOf, type AdmissionExample } from "./examples.ts";
import { createTestClock, type OpenStoreUnderTest, type StoreUnderTest, type TestClock } from "./store-under-test.ts";

/** A fresh store for each test of a suite, with short words for what tests do. */
export interface Bench {
  readonly store: StoreUnderTest;
  readonly clock: TestClock;
  readonly newAdmission: (example?: AdmissionExample) => Admission;
  /** Admits without limits. */
  readonly admit: (example?: AdmissionExample) => Promise<Job>;
  /** Claims the job that there must be. */
  readonly claim: () => Promise<Claim>;
  /** Admits and claims, which must give that very job. */
  readonly start: (example?: AdmissionExample) => Promise<Claim>;
  /** Admits, claims and completes. */
  readonly succeed: (example?: AdmissionExample, ...blobs: readonly BlobId[]) => Promise<Job>;
}

export function useBench(open: OpenStoreUnderTest): Bench {
  let clock: TestClock;
  let store: StoreUnderTest;
  let newAdmission: Bench["newAdmission"];
  beforeEach(async () => {
    clock = createTestClock();
    store = await open(clock.now);
    newAdmission = createAdmissions(clock);
  });
  afterEach(() => store.close());

  const bench: Bench = {
    get store() {
      return store;
    },
    get clock() {
      return clock;
    },
    newAdmission: (example) => newAdmission(example),
    async admit(example) {
      return jobOf(await store.jobs.admit(newAdmission(example), 0, NO_LIMITS));
    },
    async claim() {
      const claim = await store.jobs.claim("worker", LEASE);
      if (claim === undefined) throw new Error("Expected a job to claim but there is none");
      return claim;
    },
    async start(example) {
      const { id } = await bench.admit(example);
      const claim = await bench.claim();
      if (claim.job.id !== id) throw new Error(`Expected to claim ${id} but received ${claim.job.id}`);
      return claim;
    },
    async succeed(example, ...blobs) {
      const { fence } = await bench.start(example);
      if (!(await store.jobs.complete(fence, resultOf(...blobs)))) throw new Error("Expected the claim to be good");
      const job = await store.jobs.find(fence.jobId);
      return job!;
    },
  };
  return bench;
}
