import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stubOutcome } from "../test-support/stub-editor.ts";
import { openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { runJob } from "./run-job.ts";

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
    ["survive a power cut when the job does", true, false, ["put to stay", "commit"]],
    ["survive it when the job was kept while it ran, before its end is committed", false, true, ["put", "keep 1", "commit"]],
    ["cost no flush when nobody was told of the job", false, false, ["put", "commit"]],
  ])("%s", async (_, isDurable, isKept, expected) => {
    const { log, ...stores } = watchBlobs();
    const claim = await shop.start({ isDurable });
    shop.editor.edit = async (request) => {
      if (isKept) await shop.jobs.makeDurable(claim.job.id);
      return stubOutcome(request);
    };
    expect(await runJob(claim, { ...shop, ...stores }, new AbortController().signal)).toBe("succeeded");
    expect(log).toEqual(expected);
  });
});
