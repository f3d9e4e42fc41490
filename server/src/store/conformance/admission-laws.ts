import { describe, expect, test } from "vitest";
import type { AdmissionLimits } from "../../jobs/job-store.ts";
import { blobNamed, DAY, HOUR, jobOf, NO_LIMITS, resultOf } from "./examples.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { useBench } from "./use-bench.ts";

export function describeAdmission(open: OpenStoreUnderTest): void {
  const bench = useBench(open);

  describe("admission", () => {
    test.each([true, false])("an accepted job is found as it was admitted, after a restart too (durable: %s)", async (isDurable) => {
      const admission = bench.newAdmission({
        isDurable,
        request: { picture: blobNamed("a"), mask: blobNamed("b"), count: 3 },
        webhook: { url: "https://example.com/hook", events: ["job.succeeded"] },
        idempotency: { key: "k", fingerprint: "f" },
      });
      const outcome = await bench.store.jobs.admit(admission, 100, NO_LIMITS);
      expect(outcome.kind).toBe("accepted");
      expect(jobOf(outcome)).toEqual({ ...admission, state: "queued", attempts: 0 });
      expect(await bench.store.jobs.find(admission.id)).toEqual(jobOf(outcome));
      const reopened = await bench.store.reopen();
      expect(await reopened.jobs.find(admission.id)).toEqual(jobOf(outcome));
    });

    test("a job becomes durable before somebody is told its id", async () => {
      const { id } = await bench.admit({ isDurable: false });
      expect(await bench.store.jobs.makeDurable(id)).toBe(true);
      expect(await bench.store.jobs.find(id)).toMatchObject({ isDurable: true, state: "queued" });
      expect(await bench.store.jobs.makeDurable("job_missing")).toBe(false);
    });

    const cases: [keyof AdmissionLimits, Partial<AdmissionLimits>][] = [
      ["maxQueued", { maxQueued: 2 }],
      ["maxQueuedBytes", { maxQueuedBytes: 200 }],
      ["maxUnfinishedOfOwner", { maxUnfinishedOfOwner: 2 }],
      ["maxPicturesADay", { maxPicturesADay: 6 }],
    ];
    test.each(cases)("%s is reached by the third job, not by the second", async (limit, limits) => {
      const admit = async () => bench.store.jobs.admit(bench.newAdmission({ request: { count: 3 } }), 100, { ...NO_LIMITS, ...limits });
      expect((await admit()).kind).toBe("accepted");
      expect((await admit()).kind).toBe("accepted");
      expect(await admit()).toEqual({ kind: "refused", limit });
      expect(await bench.store.jobs.stats()).toMatchObject({ queued: 2 });
    });

    test.each(cases)("%s lets jobs in again once one was cancelled", async (_, limits) => {
      const admit = async () => bench.store.jobs.admit(bench.newAdmission({ request: { count: 3 } }), 100, { ...NO_LIMITS, ...limits });
      await admit();
      const { id } = jobOf(await admit());
      await bench.store.jobs.cancel(id);
      expect((await admit()).kind).toBe("accepted");
    });

    test.each(["maxUnfinishedOfOwner", "maxPicturesADay"] as const)("%s counts running jobs, and nobody else's", async (limit) => {
      await bench.start();
      const limits = { ...NO_LIMITS, [limit]: 1 };
      expect(await bench.store.jobs.admit(bench.newAdmission(), 0, limits)).toEqual({ kind: "refused", limit });
      expect((await bench.store.jobs.admit(bench.newAdmission({ owner: "studio" }), 0, limits)).kind).toBe("accepted");
    });

    test.each(["maxQueued", "maxQueuedBytes"] as const)("%s counts waiting jobs of all owners, and no running ones", async (limit) => {
      const limits = { ...NO_LIMITS, [limit]: 1 };
      const admit = async (owner: string) => bench.store.jobs.admit(bench.newAdmission({ owner }), 1, limits);
      await admit("shop");
      expect(await admit("studio")).toEqual({ kind: "refused", limit });
      await bench.claim();
      expect((await admit("studio")).kind).toBe("accepted");
    });

    test("the day's pictures are those that succeeded or are under way; they start anew at midnight UTC", async () => {
      const admit = async () => bench.store.jobs.admit(bench.newAdmission(), 0, { ...NO_LIMITS, maxPicturesADay: 2 });
      await bench.succeed({}, blobNamed("a"), blobNamed("b"));
      expect(await admit()).toEqual({ kind: "refused", limit: "maxPicturesADay" });
      bench.clock.advance(12 * HOUR - 1); // It was noon
      expect(await admit()).toEqual({ kind: "refused", limit: "maxPicturesADay" });
      bench.clock.advance(1);
      expect((await admit()).kind).toBe("accepted");
    });

    test("an owner who is over two limits hears of the own one", async () => {
      const limits = { ...NO_LIMITS, maxQueued: 0, maxUnfinishedOfOwner: 0 };
      expect(await bench.store.jobs.admit(bench.newAdmission(), 0, limits)).toEqual({ kind: "refused", limit: "maxUnfinishedOfOwner" });
    });
  });

  describe("idempotency", () => {
    const idempotency = { key: "order 7", fingerprint: "f" };

    test("N posts with one key are one job, even at once", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, async () => bench.store.jobs.admit(bench.newAdmission({ idempotency }), 0, NO_LIMITS)),
      );
      expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === "repeated")).toHaveLength(9);
      expect(new Set(outcomes.map((outcome) => jobOf(outcome).id)).size).toBe(1);
      expect(await bench.store.jobs.stats()).toMatchObject({ queued: 1 });
    });

    test("a repeated post finds the job as it is now, whatever the limits", async () => {
      const { id } = await bench.succeed({ idempotency });
      const limits = { maxQueued: 0, maxQueuedBytes: 0, maxUnfinishedOfOwner: 0, maxPicturesADay: 0 };
      const outcome = await bench.store.jobs.admit(bench.newAdmission({ idempotency }), 0, limits);
      expect(outcome).toMatchObject({ kind: "repeated", job: { id, state: "succeeded" } });
    });

    test("one key with another body is a conflict", async () => {
      await bench.admit({ idempotency });
      const other = bench.newAdmission({ idempotency: { ...idempotency, fingerprint: "other" } });
      expect(await bench.store.jobs.admit(other, 0, NO_LIMITS)).toEqual({ kind: "conflict" });
      expect(await bench.store.jobs.find(other.id)).toBeUndefined();
    });

    test.each([{ owner: "studio" }, { idempotency: { key: "order 8", fingerprint: "f" } }])("%j is another job", async (difference) => {
      await bench.admit({ idempotency });
      const outcome = await bench.store.jobs.admit(bench.newAdmission({ idempotency, ...difference }), 0, NO_LIMITS);
      expect(outcome.kind).toBe("accepted");
    });

    test("a post that was refused can be repeated", async () => {
      const admission = bench.newAdmission({ idempotency });
      expect((await bench.store.jobs.admit(admission, 0, { ...NO_LIMITS, maxQueued: 0 })).kind).toBe("refused");
      expect((await bench.store.jobs.admit(admission, 0, NO_LIMITS)).kind).toBe("accepted");
    });

    test.each([false, true])("a key is remembered for 24 hours (swept: %s)", async (isSwept) => {
      // Ends a second before the key is forgotten, so that the job is still there then.
      await bench.admit({ idempotency });
      const { fence } = await bench.claim();
      bench.clock.advance(DAY - 1);
      await bench.store.jobs.complete(fence, resultOf());
      expect((await bench.store.jobs.admit(bench.newAdmission({ idempotency }), 0, NO_LIMITS)).kind).toBe("repeated");
      bench.clock.advance(1);
      if (isSwept) await bench.store.jobs.sweep();
      const outcome = await bench.store.jobs.admit(bench.newAdmission({ idempotency }), 0, NO_LIMITS);
      expect(outcome.kind).toBe("accepted");
      expect(jobOf(outcome).id).not.toBe(fence.jobId);
      expect((await bench.store.jobs.find(fence.jobId))?.state).toBe("succeeded");
    });
  });
}
