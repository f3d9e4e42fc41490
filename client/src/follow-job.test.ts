import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConnectionError, PermissionDeniedError, Retouch, UnavailableError, type JobEvent } from "./index.ts";
import { createScriptedFetch, disconnect, refuse, type Step } from "./test-support/scripted-fetch.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => vi.useRealTimers());

const QUEUED = 'event: queued\ndata: {"position":0,"id":"job_1"}\n\n';
const progress = (id: number): string => `id: ${id}\nevent: progress\ndata: {"step":${id},"steps":9,"fraction":0,"eta_ms":null}\n\n`;
const LAST = 'id: 9\nevent: error\ndata: {"code":409,"message":"The job was cancelled","traceId":"0"}\n\n';

/** An answer of these events, after which the connection ends, breaks after some time, or is held open in silence. */
function events(text: string, after: "end" | "break" | "silence" = "break", livesMs = 0): Step {
  return () => {
    let isTold = false;
    const body = new ReadableStream({
      pull(controller) {
        if (isTold) vi.setSystemTime(Date.now() + livesMs);
        if (!isTold) controller.enqueue(new TextEncoder().encode(text));
        else if (after === "end") controller.close();
        else if (after === "break") controller.error(new TypeError("terminated"));
        isTold = true;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
  };
}

const gone: Step = () => new Response(null, { status: 204 });

/** What a caller is told of a script: the events, shown short, and the error in the end. */
async function follow(steps: readonly Step[], open: (retouch: Retouch) => AsyncGenerator<JobEvent, void>) {
  const { fetch, requests } = createScriptedFetch(...steps);
  const told: (string | Error)[] = [];
  const run = async (): Promise<void> => {
    try {
      for await (const event of open(new Retouch({ baseUrl: "http://retouch.test", key: "k".repeat(32), fetch }))) {
        told.push(event.type === "progress" ? `progress ${event.step}` : event.type);
      }
    } catch (error) {
      told.push(error as Error);
    }
  };
  const over = run();
  await vi.runAllTimersAsync();
  await over;
  return {
    told,
    requests: requests.map(({ method, url, headers }) => [method, url.pathname.split("/").at(-1), headers.get("last-event-id")]),
  };
}

const POST = ["POST", "getImageStream", null];
const get = (lastEventId: string | null): unknown[] => ["GET", "events", lastEventId];
const stream = (retouch: Retouch): AsyncGenerator<JobEvent, void> => retouch.stream({ prompt: "a lion" });
const jobEvents = ({ jobs }: Retouch): AsyncGenerator<JobEvent, void> => jobs.events("job_1");

describe("a stream is taken up again", () => {
  test.each<[string, readonly Step[], readonly string[], readonly unknown[][]]>([
    [
      "after the last event",
      [events(QUEUED + progress(1)), events(progress(2) + LAST)],
      ["queued", "progress 1", "progress 2", "error"],
      [POST, get("1")],
    ],
    ["from the start when nothing was numbered", [events(QUEUED), events(QUEUED + LAST)], ["queued", "error"], [POST, get(null)]],
    ["when it just ends", [events(QUEUED, "end"), events(LAST)], ["queued", "error"], [POST, get(null)]],
    ["when it falls silent", [events(QUEUED, "silence"), events(LAST)], ["queued", "error"], [POST, get(null)]],
    [
      "in the middle of an event",
      [events(QUEUED + progress(1).slice(0, -1)), events(progress(1) + LAST)],
      ["queued", "progress 1", "error"],
      [POST, get(null)],
    ],
    ["by the post itself before its first event", [events(""), events(QUEUED + LAST)], ["queued", "error"], [POST, POST]],
    [
      "over a server that is started again",
      [events(QUEUED), disconnect, disconnect, refuse(503), events(LAST)],
      ["queued", "error"],
      [POST, get(null), get(null), get(null), get(null)],
    ],
    [
      "by the post where the key may not look at jobs",
      [
        events(QUEUED + progress(1)),
        refuse(403),
        events(QUEUED + progress(1) + progress(2)),
        events(QUEUED + progress(1) + progress(2) + LAST),
      ],
      ["queued", "progress 1", "progress 2", "error"],
      [POST, get("1"), POST, POST],
    ],
    [
      "by a server that has forgotten some of it",
      [events(QUEUED + progress(1) + progress(2)), events(QUEUED + progress(1) + LAST)],
      ["queued", "progress 1", "progress 2", "progress 1", "error"],
      [POST, get("2")],
    ],
    [
      "by one that knows events that we do not",
      [events(`${QUEUED}id: 1\nevent: later\ndata: {}\n\n`), events(LAST)],
      ["queued", "error"],
      [POST, get(null)],
    ],
  ])("%s", async (_, steps, told, requests) => {
    expect(await follow(steps, stream)).toEqual({ told, requests });
  });
});

test("a stream that has no more events is over", async () => {
  expect(await follow([gone], jobEvents)).toEqual({ told: [], requests: [get(null)] });
});

test("one post has one idempotency key", async () => {
  const keys: (string | null)[] = [];
  const keep =
    (step: Step): Step =>
    (request) => {
      keys.push(request.headers.get("idempotency-key"));
      return step(request);
    };
  await follow([disconnect, events(""), events(QUEUED + LAST)].map(keep), stream);
  expect(keys).toEqual([keys[0], keys[0], keys[0]]);
});

describe("it is given up", () => {
  test("when the server stays away for a minute; the job is told, and is not cancelled", async () => {
    const from = Date.now();
    const { told, requests } = await follow([events(QUEUED + progress(1)), ...Array.from({ length: 20 }, () => disconnect)], stream);
    expect(told.slice(0, -1)).toEqual(["queued", "progress 1"]);
    expect(told.at(-1)).toBeInstanceOf(ConnectionError);
    expect(told.at(-1)).toMatchObject({ jobId: "job_1" });
    expect(Date.now() - from).toBeGreaterThan(45_000);
    expect(Date.now() - from).toBeLessThanOrEqual(60_000);
    expect(requests.map(([method]) => method)).not.toContain("DELETE");
  });

  test("when every stream breaks at once", async () => {
    const { told } = await follow([events(QUEUED), ...Array.from({ length: 20 }, () => events(": here\n"))], stream);
    expect(told.at(-1)).toBeInstanceOf(ConnectionError);
  });

  test("after the retries of any call when it was never opened", async () => {
    const { told, requests } = await follow([refuse(503), refuse(503), refuse(503)], jobEvents);
    expect(told).toEqual([expect.any(UnavailableError)]);
    expect(requests.length).toBe(3);
  });

  test("when it is refused", async () => {
    const { told } = await follow([events(QUEUED), refuse(404)], jobEvents);
    expect(told).toEqual(["queued", expect.objectContaining({ status: 404, jobId: "job_1" })]);
    expect((await follow([refuse(403)], stream)).told).toEqual([expect.any(PermissionDeniedError)]);
  });

  test("at once with maximumRetries 0", async () => {
    const { told, requests } = await follow([events(QUEUED)], (retouch) => retouch.stream({ prompt: "a lion" }, { maximumRetries: 0 }));
    expect(told).toEqual(["queued", expect.any(ConnectionError)]);
    expect(requests.length).toBe(1);
  });
});

test("a job that waits for hours behind a proxy that breaks every stream is waited for", async () => {
  // Each stream lives for longer than a moment: that it broke is no sign of a server that is away.
  const quiet = Array.from({ length: 200 }, () => events(": here\n", "break", 30_000));
  const { told } = await follow([events(QUEUED), ...quiet, events(LAST)], jobEvents);
  expect(told).toEqual(["queued", "error"]);
});
