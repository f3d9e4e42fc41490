import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../jobs/clock.ts";
import { ALL_EVENTS, createAdmissions, jobOf, NO_LIMITS, resultOf } from "../store/conformance/examples.ts";
import { expectLaws } from "../store/conformance/expect-laws.ts";
import { openStore, type Store } from "../store/sqlite/open-store.ts";

/** Where a worker is frozen, and how far the one that takes its job over has come when it wakes. */
const FORMS = [
  { place: "edit", isDone: false },
  { place: "edit", isDone: true },
  { place: "commit", isDone: false },
  { place: "commit", isDone: true },
] as const;

/** `RETOUCH_FULL_TESTS=1` runs the full form, which takes minutes. */
const ROUNDS = process.env["RETOUCH_FULL_TESTS"] === "1" ? 100 : FORMS.length;
const TIME_LIMIT_MS = 3_600_000;
const LEASE_MS = 1500;
/** Of the worker that takes over: longer than any round. */
const LONG_LEASE_MS = 600_000;
const CHILD = new URL("../test-support/frozen-worker-child.ts", import.meta.url);
const DEADLINE = { timeout: 60_000, interval: 20 };

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-frozen-"));
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  }
  rmSync(folder, { recursive: true });
});

/** A worker in a process of its own. `hear` waits until it has said one of these lines. */
function startWorkerProcess() {
  const started = spawn(process.execPath, ["--conditions=retouch-source", CHILD.pathname, folder, String(LEASE_MS)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child = started;
  const said: string[] = [];
  createInterface(started.stdout).on("line", (line) => said.push(line));
  const hear = async (...lines: string[]): Promise<void> => {
    await expect.poll(() => said.some((line) => lines.includes(line)), DEADLINE).toBe(true);
  };
  return { process: started, said, hear };
}

async function admitAll({ jobs }: Store): Promise<string[]> {
  const newAdmission = createAdmissions({ now: systemClock, advance: () => undefined });
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { place } = FORMS[round % FORMS.length];
    const admission = newAdmission({ request: { prompt: place }, webhook: { url: "https://example.com/hook", events: ALL_EVENTS } });
    ids.push(jobOf(await jobs.admit(admission, 0, NO_LIMITS)).id);
  }
  return ids;
}

test(
  `of ${ROUNDS} jobs whose worker was frozen past its lease, none is committed by it when it wakes`,
  { timeout: TIME_LIMIT_MS },
  async () => {
    const start = new Date();
    using store = openStore(folder);
    const ids = await admitAll(store);
    const worker = startWorkerProcess();
    const results = new Map<string, string>(); // job → the picture of the one that took over
    for (const [round, id] of ids.entries()) {
      const { place, isDone } = FORMS[round % FORMS.length];
      await worker.hear(`${id} waits`);
      worker.process.kill("SIGSTOP");

      await expect.poll(() => store.jobs.recover(), DEADLINE).toBe(1);
      const claim = await store.jobs.claim("another", LONG_LEASE_MS);
      expect(claim?.job.id).toBe(id);
      const blob = await store.blobs.put(Buffer.from(`another picture of ${id}`), true);
      results.set(id, blob);
      const complete = () => store.jobs.complete(claim!.fence, resultOf(blob));
      if (isDone) expect(await complete()).toBe(true);

      worker.process.stdin.write("go on\n");
      worker.process.kill("SIGCONT");
      await worker.hear(`${id} is refused`, ...(place === "edit" ? [`${id} is lost`] : []));
      expect(worker.said).not.toContain(`${id} is committed`);
      if (!isDone) expect(await complete()).toBe(true);
    }

    const closed = once(worker.process, "close");
    worker.process.stdin.end();
    expect(await closed).toEqual([0, null]);
    expect(worker.said.filter((line) => line.startsWith("trouble"))).toEqual([]);

    const jobs = await expectLaws(store, "shop", daysSince(start));
    const pictures = jobs.map(({ id, result }) => [id, result?.pictures.map(({ blob }) => blob)]);
    expect(pictures.toReversed()).toEqual(ids.map((id) => [id, [results.get(id)]]));
    expect(new Set(jobs.map(({ attempts }) => attempts))).toEqual(new Set([2]));
  },
);

/** Usage is counted by day; a test may run past midnight. */
function daysSince(start: Date): Date[] {
  const now = new Date();
  return now.getUTCDate() === start.getUTCDate() ? [now] : [start, now];
}
