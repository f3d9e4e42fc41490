import { createHash } from "node:crypto";
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NamedBytes } from "../jobs/blob-store.ts";
import { EditError, type EditErrorKind } from "../jobs/edit-error.ts";
import type { Editor } from "../jobs/editor.ts";
import type { Claim, Fence } from "../jobs/job-store.ts";
import type { JobResult } from "../jobs/job.ts";
import { StoreAway } from "../jobs/store-away.ts";
import { stubOutcome } from "../test-support/stub-editor.ts";
import { createHeldEdit, endlessEdit, openWorkshop, type TestWorkshop } from "../test-support/workshop.ts";
import { runJob, type JobEnd } from "./run-job.ts";

const NEVER = new AbortController().signal;

let shop: TestWorkshop;
beforeEach(() => void (shop = openWorkshop()));
afterEach(() => shop[Symbol.dispose]());

/** The editor does this from now on. */
function editAs(edit: Editor["edit"]): void {
  shop.editor.edit = edit;
}

function failWith(error: Error): void {
  editAs(async () => {
    throw error;
  });
}

async function stateOf({ job }: Pick<Claim, "job">) {
  const { state, failure, attempts } = (await shop.jobs.find(job.id))!;
  return { state, failure, attempts };
}

describe("a store that is away for a while", () => {
  /** Fails so many times, as a database does that is away, before it does what it is asked. */
  function awayFor<Inputs extends unknown[], Outcome>(times: number, ask: (...inputs: Inputs) => Promise<Outcome>) {
    let asked = 0;
    return async (...inputs: Inputs): Promise<Outcome> => {
      if (asked++ < times) throw new StoreAway(new Error("connect ECONNREFUSED"));
      return ask(...inputs);
    };
  }

  test("gets the picture when it is there again, which is not made twice", async () => {
    const claim = await shop.start();
    const jobs = { ...shop.jobs, complete: awayFor(2, (fence: Fence, result: JobResult) => shop.jobs.complete(fence, result)) };
    const blobs = { ...shop.blobs, put: awayFor(1, (bytes: Uint8Array, isDurable: boolean) => shop.blobs.put(bytes, isDurable)) };
    expect(await runJob(claim, { ...shop, jobs, blobs }, NEVER)).toBe("succeeded");
    expect(await stateOf(claim)).toMatchObject({ state: "succeeded", attempts: 1 });
    expect(shop.editor.requests).toHaveLength(1);
  });

  test("and does not give a picture to begin with costs no attempt", async () => {
    const picture = await shop.blobs.put(Buffer.from("picture"), true);
    const claim = await shop.start({ request: { picture } });
    const blobs = { ...shop.blobs, get: awayFor(Infinity, (id: string) => shop.blobs.get(id)) };
    expect(await runJob(claim, { ...shop, blobs }, NEVER)).toBe("postponed");
    expect(await stateOf(claim)).toMatchObject({ state: "queued", attempts: 0 });
  });
});

describe("a job that succeeds", () => {
  test("has its pictures in the store, and what the editor said of them", async () => {
    const claim = await shop.start({ request: { count: 2, seed: 7 } });
    expect(await runJob(claim, shop, NEVER)).toBe("succeeded");
    const { state, result } = (await shop.jobs.find(claim.job.id))!;
    expect(state).toBe("succeeded");
    expect(result).toMatchObject({ model: "stub", steps: 4, warnings: ["from the engine"], timings: { encode: 2.4 } });
    expect(result?.timings.queue).toBe(claim.job.startedAt!.getTime() - claim.job.createdAt.getTime());
    const bytes = await Promise.all(result!.pictures.map(({ blob }) => shop.blobs.get(blob)));
    expect(bytes.map((each) => Buffer.from(each!).toString())).toEqual(["picture 0", "picture 1"]);
    expect(result?.pictures.map(({ seed, length }) => [seed, length])).toEqual([
      [7, 9],
      [8, 9],
    ]);
    expect(shop.troubles).toEqual([]);
  });

  test("was given the bytes of its picture and mask, and all that was asked for", async () => {
    const [picture, mask] = await Promise.all(["picture", "mask"].map((text) => shop.blobs.put(Buffer.from(text), true)));
    const claim = await shop.start({ request: { picture, mask, prompt: "a lion" } });
    await runJob(claim, shop, NEVER);
    const [request] = shop.editor.requests;
    expect([request.picture, request.mask].map((bytes) => Buffer.from(bytes!).toString())).toEqual(["picture", "mask"]);
    expect(request.prompt).toBe("a lion");
  });

  test("tells its last progress before its end, and no preview while nobody watches", async () => {
    editAs(async (request, options) => {
      for (let step = 1; step <= 4; step++) options?.onProgress?.({ step, steps: 4 });
      expect(options?.previews?.isWanted()).toBe(false);
      return stubOutcome(request);
    });
    const claim = await shop.start();
    await runJob(claim, shop, NEVER);
    const events = await shop.jobs.events(claim.job.id, 0);
    expect(events.map(({ kind, data }) => [kind, data["step"] ?? data["state"] ?? data["attempt"]])).toEqual([
      ["started", 1],
      ["progress", 4],
      ["finished", "succeeded"],
    ]);
  });
});

test("a store whose end of a job takes its pictures along is given them with it, and nothing else is asked of it", async () => {
  const claim = await shop.start();
  const asked: string[] = [];
  let taken: readonly NamedBytes[] = [];
  const jobs: typeof shop.jobs = {
    ...shop.jobs,
    find: async (id) => (asked.push("find"), shop.jobs.find(id)),
    complete: async (fence, result, rest) => {
      taken = rest?.pictures ?? [];
      for (const { bytes } of taken) await shop.blobs.put(bytes, false);
      return shop.jobs.complete(fence, result, rest);
    },
  };
  const blobs: typeof shop.blobs = {
    ...shop.blobs,
    put: async (...of) => (asked.push("put"), shop.blobs.put(...of)),
    nameOf: async (bytes) => createHash("sha256").update(bytes).digest("hex"),
  };
  expect(await runJob(claim, { ...shop, jobs, blobs }, NEVER)).toBe("succeeded");
  expect(asked).toEqual([]);
  const { result } = (await shop.jobs.find(claim.job.id))!;
  expect(taken.map(({ id }) => id)).toEqual(result!.pictures.map(({ blob }) => blob));
  expect(await shop.blobs.get(result!.pictures[0].blob)).toEqual(taken[0].bytes);
});

test("previews are made for an audience, at most two a second", async () => {
  const seen: string[] = [];
  editAs(async (request, options) => {
    const wanted = [1, 2, 3].map(() => options?.previews?.isWanted());
    expect(wanted).toEqual([true, false, false]);
    options?.previews?.show({ step: 1, bytes: Buffer.from("jpeg") });
    await expect.poll(() => seen, { interval: 5 }).toHaveLength(1);
    leave();
    expect(options?.previews?.isWanted()).toBe(false);
    return stubOutcome(request);
  });
  const claim = await shop.start();
  const leave = shop.audience.join(claim.job.id);
  shop.jobs.watch(claim.job.id, () => {
    void shop.jobs.events(claim.job.id, 0).then((events) => {
      const preview = events.find(({ kind }) => kind === "preview");
      if (preview !== undefined && seen.length === 0) seen.push(JSON.stringify(preview.data));
    });
  });
  expect(await runJob(claim, shop, NEVER)).toBe("succeeded");
  expect(seen).toEqual([JSON.stringify({ step: 1, image_data: Buffer.from("jpeg").toString("base64") })]);
});

describe("an edit that fails", () => {
  const ours = "The server failed on this edit; its log has the reason under the trace id";

  test.each<[EditErrorKind, string | undefined, string, number]>([
    ["input", "mask", "Expected a mask of the picture's aspect", 0],
    ["too-large", "picture", "Expected at most 16.8 million pixels", 0],
    ["internal", undefined, ours, 1],
    ["model", undefined, ours, 1],
  ])("by a fault of kind %s ends the job at once", async (kind, field, message, troubles) => {
    failWith(new EditError(kind, message === ours ? "/home/me/models: no" : message, { field }));
    const claim = await shop.start();
    expect(await runJob(claim, shop, NEVER)).toBe("failed");
    expect(await stateOf(claim)).toMatchObject({ state: "failed", failure: { kind, message } });
    expect((await stateOf(claim)).failure?.field).toBe(field);
    expect(shop.troubles).toHaveLength(troubles);
  });

  test("in no way that an editor knows ends the job at once as well: tried again, it would fail again", async () => {
    failWith(new TypeError("an accident"));
    const errors: unknown[] = [];
    const claim = await shop.start();
    expect(await runJob(claim, { ...shop, onTrouble: (error) => errors.push(error) }, NEVER)).toBe("failed");
    expect(await stateOf(claim)).toMatchObject({ state: "failed", attempts: 1, failure: { kind: "internal", message: ours } });
    expect(errors).toMatchObject([{ kind: "internal", cause: new TypeError("an accident") }]);
  });

  test("by a crash goes back to the queue, and fails after three attempts", async () => {
    failWith(new EditError("crashed", "The engine process ended"));
    let claim = await shop.start();
    for (const attempt of [1, 2]) {
      expect(await runJob(claim, shop, NEVER)).toBe("crashed");
      expect(await stateOf(claim)).toMatchObject({ state: "queued", attempts: attempt });
      claim = (await shop.jobs.claim("test", 15_000))!;
    }
    expect(await runJob(claim, shop, NEVER)).toBe("crashed");
    expect(await stateOf(claim)).toMatchObject({ state: "failed", attempts: 3, failure: { kind: "crashed" } });
  });

  test("because no engine starts is handed back, and the attempt does not count", async () => {
    failWith(new EditError("away", "The engine does not start. Expected unet/config.json"));
    const claim = await shop.start();
    expect(await runJob(claim, shop, NEVER)).toBe("postponed");
    expect(await stateOf(claim)).toMatchObject({ state: "queued", attempts: 0 });
    expect(shop.troubles).toHaveLength(1);
  });

  test.each([
    ["asks for a model that this worker does not have", { model: "other" }, "input", 'Expected one of stub for model but received "other"'],
    [
      "has a picture that is gone",
      { picture: "a".repeat(64) },
      "lost",
      "The server can no longer read the picture of this request; send it again",
    ],
  ])("because it %s ends the job at once", async (_, request, kind, message) => {
    const claim = await shop.start({ request });
    expect(await runJob(claim, shop, NEVER)).toBe("failed");
    expect((await stateOf(claim)).failure).toMatchObject({ kind, message });
  });
});

describe("work that is for nothing is ended at once", () => {
  test.each<[string, (claim: Claim) => Promise<unknown>, string]>([
    ["its job is cancelled", ({ job }) => shop.jobs.cancel(job.id), "cancelled"],
    [
      "another worker has its job",
      async ({ fence }) => {
        await shop.jobs.renew(fence, 0);
        await shop.jobs.recover();
        expect((await shop.jobs.claim("other", 15_000))?.fence.attempt).toBe(2);
      },
      "running",
    ],
  ])("when %s", async (_, happen, state) => {
    editAs(endlessEdit);
    const claim = await shop.start();
    const running = runJob(claim, shop, NEVER);
    await sleep(1);
    await happen(claim);
    expect(await running).toBe("gone");
    expect((await stateOf(claim)).state).toBe(state);
  });

  test("and a picture that is ready all the same is not committed", async () => {
    const held = createHeldEdit();
    editAs(held.edit);
    const claim = await shop.start();
    const running = runJob(claim, shop, NEVER);
    await held.started;
    await shop.jobs.cancel(claim.job.id);
    held.finish();
    expect(await running).toBe("gone");
    expect((await shop.jobs.find(claim.job.id))?.result).toBeUndefined();
  });
});

test("a worker that must stop hands its job back at once, without waiting for the engine, and the attempt does not count", async () => {
  const held = createHeldEdit();
  editAs(held.edit);
  const claim = await shop.start();
  const stop = new AbortController();
  const running = runJob(claim, shop, stop.signal);
  await held.started;
  stop.abort();
  expect(await running).toBe("released");
  expect(await stateOf(claim)).toMatchObject({ state: "queued", attempts: 0 });
  held.finish();
});

test.each([
  ["succeeds", async () => undefined],
  ["fails", async () => failWith(new EditError("input", "no"))],
])("a job that %s leaves nothing on the signal that stops the worker, which outlives it", async (_, prepare) => {
  const stop = new AbortController();
  await prepare();
  await runJob(await shop.start(), shop, stop.signal);
  expect(getEventListeners(stop.signal, "abort")).toEqual([]);
});

test.each<[string, (workshop: TestWorkshop) => Partial<TestWorkshop>]>([
  ["pictures", ({ blobs }) => ({ blobs: { ...blobs, put: () => Promise.reject(new Error("no space left")) } })],
  ["results", ({ jobs }) => ({ jobs: { ...jobs, complete: () => Promise.reject(new Error("no space left")) } })],
])("a store that takes no %s has the job back at once, and the attempt does not count", async (_, breakIt) => {
  const claim = await shop.start();
  const end: JobEnd = await runJob(claim, { ...shop, ...breakIt(shop) }, NEVER);
  expect([end, shop.troubles]).toEqual(["postponed", ["no space left"]]);
  expect(await stateOf(claim)).toMatchObject({ state: "queued", attempts: 0 });
});
