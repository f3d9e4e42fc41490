import { afterEach, beforeEach, expect, test } from "vitest";
import { resultOf } from "../store/conformance/examples.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { keepJob } from "./submit-job.ts";

let shop: TestWorkshop;
beforeEach(() => void (shop = openWorkshop()));
afterEach(() => shop[Symbol.dispose]());

/** The same stores, and what was made durable in them, in order. */
function watchDurable() {
  const made: string[] = [];
  const blobs: TestWorkshop["blobs"] = {
    ...shop.blobs,
    async makeDurable(ids) {
      await shop.blobs.makeDurable(ids);
      made.push(...ids);
    },
  };
  const jobs: TestWorkshop["jobs"] = {
    ...shop.jobs,
    async makeDurable(id) {
      made.push(id);
      return shop.jobs.makeDurable(id);
    },
  };
  return { blobs, jobs, made };
}

test("a job that is kept after it was admitted survives a power cut with its pictures, which are on the disk before it says so", async () => {
  const [picture, mask] = await Promise.all(["picture", "mask"].map((text) => shop.blobs.put(Buffer.from(text), false)));
  const job = await shop.admit({ request: { picture, mask }, isDurable: false });
  const { made, ...stores } = watchDurable();
  await keepJob(stores, job);
  expect(made).toEqual([picture, mask, job.id]);
  expect((await shop.jobs.find(job.id))?.isDurable).toBe(true);
});

test("so does one that has succeeded meanwhile, with the pictures that it made", async () => {
  const { job, fence } = await shop.start({ isDurable: false });
  const blob = await shop.blobs.put(Buffer.from("a lion"), false);
  await shop.jobs.complete(fence, resultOf(blob));
  const { made, ...stores } = watchDurable();
  await keepJob(stores, job);
  expect(made).toEqual([job.id, blob]);
});
