import { parseImageRequest } from "@retouch/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { createPreviewAudience } from "../jobs/preview-audience.ts";
import { submitJob } from "../jobs/submit-job.ts";
import { createStubEditor } from "../test-support/stub-editor.ts";
import { openTestStores, type TestStores } from "../test-support/test-stores.ts";
import { HEARTBEAT } from "./event-stream.ts";
import { jobStream } from "./job-stream.ts";
import type { Links } from "./links.ts";

let stores: TestStores;

beforeEach(() => {
  stores = openTestStores();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
  stores[Symbol.dispose]();
});

test("a stream in which nothing happens says every fifteen seconds that it is still there, and has an audience until it ends", async () => {
  const parsed = parseImageRequest({ prompt: "a" });
  if (!parsed.ok) throw new Error("Expected a good request");
  const audience = createPreviewAudience();
  const services = { ...stores, audience, models: () => [createStubEditor().model], stopping: new AbortController().signal };
  const limits = { maxQueued: 9, maxQueuedBytes: 9, maxUnfinishedOfOwner: undefined, maxPicturesADay: undefined };
  const outcome = await submitJob(
    { ...stores, clock: systemClock },
    {
      ...parsed,
      owner: "local",
      traceId: "",
      idempotencyKey: undefined,
      isDurable: false,
      priority: 0,
      limits,
    },
  );
  if (outcome.kind !== "accepted") throw new Error("Expected a job");
  const { job } = outcome;

  const closed = new AbortController();
  const options = { after: 0, links: {} as Links, closed: closed.signal, isResumable: true, onTrouble: () => undefined };
  const stream = jobStream(job, services, options);
  expect((await stream.next()).value).toMatchObject({ event: "queued", data: { position: 0 } });
  expect(audience.isThere(job.id)).toBe(true);

  const looks = [vi.spyOn(stores.jobs, "find"), vi.spyOn(stores.jobs, "events"), vi.spyOn(stores.jobs, "position")];
  let seconds = 0;
  for (const expected of [15, 30]) {
    const next = stream.next();
    const told = vi.fn<() => void>();
    void next.then(told);
    while (told.mock.calls.length === 0) {
      await vi.advanceTimersByTimeAsync(1000);
      seconds++;
    }
    expect([(await next).value, seconds]).toEqual([HEARTBEAT, expected]);
  }
  // Nobody rang: a thousand streams that wait are not to ask the store a thousand times a second.
  for (const look of looks) expect(look.mock.calls.length).toBeLessThanOrEqual(2);

  closed.abort();
  expect((await stream.next()).done).toBe(true);
  expect(audience.isThere(job.id)).toBe(false);
});
