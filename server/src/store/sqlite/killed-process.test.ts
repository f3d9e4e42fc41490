import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isFinal } from "../../jobs/job.ts";
import { LEASE, resultOf } from "../conformance/examples.ts";
import { expectLaws } from "../conformance/expect-laws.ts";
import { openDatabase } from "./open-database.ts";
import { openStore } from "./open-store.ts";

/** `RETOUCH_FULL_TESTS=1` runs the full form, which takes minutes. */
const KILLS = process.env["RETOUCH_FULL_TESTS"] === "1" ? 200 : 20;
const TIME_LIMIT_MS = 3_600_000;
const CHILD = new URL("../../test-support/store-crash-child.ts", import.meta.url);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retouch-killed-store-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Lets a process work on the store until it has said so many lines, kills it at whatever it is doing then, and returns all it said. */
async function runAndKill(name: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ["--conditions=retouch-source", CHILD.pathname, folder, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (said.length === lines) child.kill("SIGKILL");
  }
  await closed;
  expect(child.signalCode).toBe("SIGKILL");
  return said;
}

function expectSoundDatabase(): void {
  const database = openDatabase(folder);
  expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  database.close();
}

test(
  `a process that is killed ${KILLS} times loses nothing it has acknowledged, and leaves nothing half`,
  { timeout: TIME_LIMIT_MS },
  async () => {
    const start = new Date();
    const acknowledged = new Map<string, string>(); // job → the last that was said of it
    for (let kill = 0; kill < KILLS; kill++) {
      const said = await runAndKill(`process ${kill}`, 1 + ((kill * 7) % 30));
      for (const line of said) {
        const [what, id] = line.split(" ") as [string, string];
        acknowledged.set(id, what);
      }
      expectSoundDatabase();
      using store = openStore(folder);
      const jobs = await expectLaws(store, "shop", daysSince(start));
      const states = new Map(jobs.map(({ id, state }) => [id, state]));
      for (const [id, what] of acknowledged) {
        if (what === "admitted") expect(states.has(id)).toBe(true);
        else expect([id, states.get(id)]).toEqual([id, what]);
      }
    }

    // Once things are quiet, every job has ended.
    using store = openStore(folder);
    await store.jobs.recover();
    for (;;) {
      const claim = await store.jobs.claim("the last", LEASE);
      if (claim === undefined) break;
      expect(await store.jobs.complete(claim.fence, resultOf(await store.blobs.put(Buffer.from(claim.job.id), true)))).toBe(true);
    }
    const jobs = await expectLaws(store, "shop", daysSince(start));
    expect(jobs.filter(({ state }) => !isFinal(state))).toEqual([]);
    expect(jobs.length).toBeGreaterThanOrEqual(acknowledged.size);
    expect(jobs.length).toBeGreaterThan(KILLS);
  },
);

/** Usage is counted by day; a test may run past midnight. */
function daysSince(start: Date): Date[] {
  const now = new Date();
  return now.getUTCDate() === start.getUTCDate() ? [now] : [start, now];
}
