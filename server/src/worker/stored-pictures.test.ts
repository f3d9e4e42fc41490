import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stubOutcome } from "../test-support/stub-editor.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { runJob } from "./run-job.ts";

/** To the store. */
const [SMALL, LARGE] = [1000, 100_000];

let shop: TestWorkshop;
beforeEach(() => void (shop = openWorkshop()));
afterEach(() => shop[Symbol.dispose]());

describe("the pictures of a job", () => {
  /** Puts of the worker, with what each was asked for, and what it made durable before it committed. */
  function watchBlobs() {
    const log: string[] = [];
    const blobs: TestWorkshop["blobs"] = {
      ...shop.blobs,
      put: (bytes, isDurable) => (log.push(isDurable ? "put to stay" : "put"), shop.blobs.put(bytes, isDurable)),
      makeDurable: (ids) => (log.push(`keep ${ids.length}`), shop.blobs.makeDurable(ids)),
    };
    const jobs: TestWorkshop["jobs"] = { ...shop.jobs, complete: (...of) => (log.push("commit"), shop.jobs.complete(...of)) };
    return { blobs, jobs, log };
  }

  test.each([
    ["survive a power cut when the job does", LARGE, true, false, ["put to stay", "commit"]],
    ["survive it when the job was kept while it ran, before its end is committed", LARGE, false, true, ["put", "keep 1", "commit"]],
    ["cost no flush when nobody was told of the job", LARGE, false, false, ["put", "commit"]],
    ["survive a power cut when the job does, small ones too", SMALL, true, false, ["put to stay", "commit"]],
    ["are put with the end of a job that was kept while it ran, when they are small", SMALL, false, true, ["commit"]],
    ["are put with the end of a job that nobody was told of, when they are small", SMALL, false, false, ["commit"]],
  ])("%s", async (_, pictureBytes, isDurable, isKept, expected) => {
    const { log, ...stores } = watchBlobs();
    const claim = await shop.start({ isDurable });
    shop.editor.edit = async (request) => {
      if (isKept) await shop.jobs.makeDurable(claim.job.id);
      const { pictures, ...outcome } = stubOutcome(request);
      return { ...outcome, pictures: pictures.map((picture) => ({ ...picture, bytes: Buffer.alloc(pictureBytes) })) };
    };
    expect(await runJob(claim, { ...shop, ...stores }, new AbortController().signal)).toBe("succeeded");
    expect(log).toEqual(expected);
    const { blob } = (await shop.jobs.find(claim.job.id))!.result!.pictures[0];
    expect((await shop.blobs.get(blob))?.length).toBe(pictureBytes);
  });
});
