import { describe, expect, test } from "vitest";
import type { Claim, Fence, JobStore, LeaseState } from "../../jobs/job-store.ts";
import { blobNamed, FAILURE, jobOf, LEASE, NO_LIMITS, progressAt, resultOf } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench, type Bench } from "./use-bench.ts";

/** How a claim becomes stale. */
const LOSSES: Readonly<Record<string, (bench: Bench, fence: Fence) => Promise<unknown>>> = {
  "its lease died": async ({ store, clock }) => {
    clock.advance(LEASE);
    await store.jobs.recover();
  },
  "its lease died and another took the job": async ({ store, clock, claim }) => {
    clock.advance(LEASE);
    await store.jobs.recover();
    await claim();
  },
  "it was handed back": async ({ store }, fence) => store.jobs.release(fence),
  "it was handed back and another took the job": async ({ store, claim }, fence) => {
    await store.jobs.release(fence);
    await claim();
  },
  "the job succeeded": async ({ store }, fence) => store.jobs.complete(fence, resultOf(blobNamed("a"))),
  "the job failed": async ({ store }, fence) => store.jobs.fail(fence, FAILURE),
  "the job was cancelled": async ({ store }, fence) => store.jobs.cancel(fence.jobId),
};

/** What a stale claim may still be used for. */
const REPORTS: Readonly<Record<string, (jobs: JobStore, fence: Fence) => Promise<boolean | LeaseState>>> = {
  renew: async (jobs, fence) => jobs.renew(fence, LEASE, [progressAt(19)]),
  complete: async (jobs, fence) => jobs.complete(fence, resultOf(blobNamed("b"))),
  fail: async (jobs, fence) => jobs.fail(fence, { ...FAILURE, message: "late" }),
  release: async (jobs, fence) => jobs.release(fence),
};

export function describeClaims(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  describe("claims", () => {
    test("the oldest job comes first, and none when none waits", async () => {
      const ids = [await bench.admit(), await bench.admit({ isDurable: false }), await bench.admit()].map(({ id }) => id);
      const claimed = [await bench.claim(), await bench.claim(), await bench.claim()].map(({ job }) => job.id);
      expect(claimed).toEqual(ids);
      expect(await bench.store.jobs.claim("worker", LEASE)).toBeUndefined();
    });

    test("owners take turns: nobody's thousand jobs hold up another's one, and who has waited gets no more for it", async () => {
      const admit = async (owner: string): Promise<string> => (await bench.admit({ owner })).id;
      const shop = [await admit("shop"), await admit("shop"), await admit("shop"), await admit("shop")];
      const studio = [await admit("studio"), await admit("studio")];
      expect(await bench.store.jobs.position(studio[0])).toBe(1);
      const claimed = [await bench.claim(), await bench.claim(), await bench.claim()].map(({ job }) => job.id);
      const late = await admit("late");
      expect(await bench.store.jobs.position(late)).toBe(1);
      while (claimed.length < 7) claimed.push((await bench.claim()).job.id);
      expect(claimed).toEqual([shop[0], studio[0], shop[1], studio[1], late, shop[2], shop[3]]);
    });

    test("a higher priority is begun first, and within one owners take turns", async () => {
      const admit = async (owner: string, priority: number): Promise<string> => (await bench.admit({ owner, priority })).id;
      const low = [await admit("a", -1), await admit("a", -1)];
      const usual = [await admit("b", 0), await admit("b", 0), await admit("c", 0)];
      const high = await admit("a", 100);
      expect(await bench.store.jobs.position(low[0])).toBe(4);
      const reopened = await bench.store.reopen();
      expect((await reopened.jobs.find(high))?.priority).toBe(100);
      const claimed: string[] = [];
      while (claimed.length < 6) claimed.push((await bench.claim()).job.id);
      expect(claimed).toEqual([high, usual[0], usual[2], usual[1], ...low]);
    });

    test.each([
      ["of a model that nobody does", "gone"],
      ["of another model", "other"],
    ])("jobs %s give newcomers no earlier turn, and their owner no later one", async (_case, waiting) => {
      const models = ["own", "other"];
      const admit = async (owner: string, model?: string): Promise<string> => {
        const admission = bench.newAdmission({ owner, request: { model } });
        return jobOf(await bench.store.jobs.admit(admission, 0, NO_LIMITS, models)).id;
      };
      const claim = async () => (await bench.store.jobs.claim("worker", LEASE, ["own"]))?.job.id;
      for (let i = 0; i < 3; i++) await admit("owner of many", waiting);
      const shop = [await admit("shop", "own"), await admit("shop", "own"), await admit("shop", "own")];
      expect([await claim(), await claim()]).toEqual([shop[0], shop[1]]);
      const late = [await admit("late", "own"), await admit("late", "own")];
      const ofMany = await admit("owner of many", "own");
      expect([await claim(), await claim(), await claim(), await claim()]).toEqual([shop[2], late[0], ofMany, late[1]]);
      expect(await claim()).toBeUndefined();
    });

    test("jobs of a model that nobody does give those that name none no earlier turn", async () => {
      const admit = async (owner: string, model?: string): Promise<string> =>
        jobOf(await bench.store.jobs.admit(bench.newAdmission({ owner, request: { model } }), 0, NO_LIMITS, ["own"])).id;
      const claim = async () => (await bench.store.jobs.claim("worker", LEASE, ["own"]))?.job.id;
      await admit("shop", "gone");
      const shop = [await admit("shop"), await admit("shop"), await admit("shop")];
      expect([await claim(), await claim()]).toEqual([shop[0], shop[1]]);
      const late = [await admit("late"), await admit("late")];
      expect([await claim(), await claim(), await claim(), await claim()]).toEqual([shop[2], late[0], late[1], undefined]);
    });

    test("posts of one owner that come at the same moment have a turn each", async () => {
      const admissions = Array.from({ length: 6 }, () => bench.newAdmission({ owner: "shop" }));
      await Promise.all(admissions.map(async (admission) => bench.store.jobs.admit(admission, 0, NO_LIMITS)));
      const { id } = await bench.admit({ owner: "late" });
      expect(await bench.store.jobs.position(id)).toBe(1);
    });

    test("a worker gets what its models can do, and what names none", async () => {
      const model = (name: string) => ({ request: { model: name } });
      const [big, any, small] = [await bench.admit(model("big")), await bench.admit(), await bench.admit(model("small"))];
      const claim = async (...models: string[]) => (await bench.store.jobs.claim("worker", LEASE, models))?.job.id;
      expect(await claim("small")).toBe(any.id);
      expect(await claim("small", "tiny")).toBe(small.id);
      expect(await claim("small")).toBeUndefined();
      expect(await claim("big")).toBe(big.id);
    });

    test("of many workers at once, each job goes to one", async () => {
      for (let i = 0; i < 5; i++) await bench.admit();
      const claims = await Promise.all(Array.from({ length: 9 }, async (_, i) => bench.store.jobs.claim(`worker ${i}`, LEASE)));
      const claimed = claims.filter((claim) => claim !== undefined).map(({ job }) => job.id);
      expect(claimed).toHaveLength(5);
      expect(new Set(claimed).size).toBe(5);
    });

    test("a claimed job runs, and says since when", async () => {
      const admitted = await bench.admit();
      bench.clock.advance(7);
      const { job } = await bench.claim();
      expect(job).toEqual({ ...admitted, state: "running", attempts: 1, startedAt: bench.clock.now() });
      expect(await bench.store.jobs.find(job.id)).toEqual(job);
      expect(await bench.store.jobs.events(job.id, 0)).toEqual([
        { number: 1, kind: "started", data: { attempt: 1 }, at: bench.clock.now() },
      ]);
    });

    test("a report of progress is seen on the job and among its events", async () => {
      const { fence } = await bench.start();
      expect(await bench.store.jobs.renew(fence, LEASE, [progressAt(1), progressAt(2)])).toBe("held");
      expect((await bench.store.jobs.find(fence.jobId))?.progress).toEqual({ step: 2, steps: 20 });
      expect((await bench.store.jobs.events(fence.jobId, 1)).map(({ number, data }) => [number, data["step"]])).toEqual([
        [2, 1],
        [3, 2],
      ]);
    });
  });

  describe("leases", () => {
    test("one that is renewed in time lives", async () => {
      const { fence } = await bench.start();
      for (let i = 0; i < 5; i++) {
        bench.clock.advance(LEASE - 1);
        expect(await bench.store.jobs.recover()).toBe(0);
        expect(await bench.store.jobs.renew(fence, LEASE)).toBe("held");
      }
      expect(await bench.store.jobs.complete(fence, resultOf())).toBe(true);
    });

    test("a job of a dead lease takes its old place in the queue", async () => {
      const { fence } = await bench.start();
      const { id } = await bench.admit();
      bench.clock.advance(LEASE);
      expect(await bench.store.jobs.recover()).toBe(1);
      expect(await bench.store.jobs.find(fence.jobId)).toMatchObject({ state: "queued", attempts: 1, startedAt: undefined });
      expect([(await bench.claim()).job.id, (await bench.claim()).job.id]).toEqual([fence.jobId, id]);
    });

    test("a lease that is late but not yet recovered is still held", async () => {
      const { fence } = await bench.start();
      bench.clock.advance(2 * LEASE);
      expect(await bench.store.jobs.renew(fence, LEASE)).toBe("held");
      expect(await bench.store.jobs.recover()).toBe(0);
    });

    test("three dead leases fail a job for good", async () => {
      const { id } = await bench.admit();
      for (let attempt = 1; attempt <= 3; attempt++) {
        expect((await bench.claim()).job).toMatchObject({ id, attempts: attempt });
        bench.clock.advance(LEASE);
        expect(await bench.store.jobs.recover()).toBe(1);
      }
      expect(await bench.store.jobs.find(id)).toMatchObject({ state: "failed", failure: { kind: "crashed" }, attempts: 3 });
      expect(await bench.store.jobs.claim("worker", LEASE)).toBeUndefined();
    });

    test("a job that is handed back has used up no attempt, and its next claim has another fence", async () => {
      await bench.admit();
      const fences: Claim["fence"][] = [];
      for (let i = 0; i < 5; i++) {
        const { job, fence } = await bench.claim();
        expect(job.attempts).toBe(1);
        await bench.store.jobs.renew(fence, LEASE, [progressAt(3)]);
        expect(await bench.store.jobs.release(fence)).toBe(true);
        expect(await bench.store.jobs.find(job.id)).toMatchObject({
          state: "queued",
          attempts: 0,
          startedAt: undefined,
          progress: undefined,
        });
        fences.push(fence);
      }
      expect(new Set(fences.map(({ attempt }) => attempt)).size).toBe(5);
    });
  });

  describe.each(Object.entries(LOSSES))("a claim is stale once %s", (_, lose) => {
    test.each(Object.entries(REPORTS))("%s commits nothing", async (_, report) => {
      const { fence } = await bench.start({ webhook: { url: "https://example.com/", events: ["job.succeeded", "job.failed"] } });
      await lose(bench, fence);
      const before = await snapshot(bench, fence.jobId);
      expect(["lost", "cancelled", false]).toContain(await report(bench.store.jobs, fence));
      expect(await snapshot(bench, fence.jobId)).toEqual(before);
    });

    test("a renewal tells a cancelled job from a lost one", async () => {
      const { fence } = await bench.start();
      await lose(bench, fence);
      const isCancelled = (await bench.store.jobs.find(fence.jobId))?.state === "cancelled";
      expect(await bench.store.jobs.renew(fence, LEASE)).toBe(isCancelled ? "cancelled" : "lost");
    });
  });

  test("a claim of a job that never was is lost", async () => {
    const fence = { jobId: "job_missing", attempt: 1 };
    expect(await bench.store.jobs.renew(fence, LEASE)).toBe("lost");
    expect(await bench.store.jobs.complete(fence, resultOf())).toBe(false);
  });
}

/** All that a commit could change. */
async function snapshot({ store, clock }: Bench, jobId: string) {
  const { jobs, webhooks } = store;
  return {
    job: await jobs.find(jobId),
    events: await jobs.events(jobId, 0),
    usage: await jobs.usage("shop", new Date(0), clock.now()),
    messages: await webhooks.list({ owner: "shop", limit: 100 }),
    stats: await jobs.stats(),
    blobs: await jobs.unreferenced([blobNamed("a"), blobNamed("b")]),
  };
}
