import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorReplySchema, imageReplySchema, jobReplySchema, type JobReply } from "@retouch/contract";
import { decodePicture } from "@retouch/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ALL_EVENTS } from "./store/conformance/examples.ts";
import { expectLaws } from "./store/conformance/expect-laws.ts";
import { openDatabase } from "./store/sqlite/open-database.ts";
import { openStore } from "./store/sqlite/open-store.ts";
import { noise } from "./test-support/noise.ts";
import { startServerProcess, type ServerProcess } from "./test-support/server-process.ts";

/** `RETOUCH_FULL_TESTS=1` runs the full form, which takes minutes. */
const ROUNDS = process.env["RETOUCH_FULL_TESTS"] === "1" ? 30 : 3;
const POSTS_A_ROUND = 6;
const TIME_LIMIT_MS = 3_600_000;
const SOON = { timeout: 120_000, interval: 100 };
const SIDE = 128;
/** The database's log, which grows to 32 MiB, and 1 MiB of pictures a round fit: whenever it is full, the test has filled it. */
const DISK_BYTES = (36 + ROUNDS) * 2 ** 20;
/** Where nobody listens: of every job there are messages, and attempts to be written down. */
const NOBODY = "127.0.0.1:1";

/** A disk of one's own to fill: a file system in memory. */
let disk: string;
let canMount = true;

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), "retouch-full-disk-"));
  canMount = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", disk]).status === 0;
});

afterEach(() => {
  if (canMount) execFileSync("umount", ["--lazy", disk]);
  rmSync(disk, { recursive: true });
});

/** Takes all of the disk but so many bytes. */
function fill(leave: number): void {
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(join(disk, "filler"), Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  } catch (error) {
    // The server has written meanwhile, and the disk is full all the same.
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

const empty = (): void => rmSync(join(disk, "filler"));

interface Answer {
  readonly status: number;
  /** There at 202. */
  readonly job: JobReply | undefined;
}

/** Posts, and holds the answer to the contract: a picture, a job, or a 503 that says why and when to come back. */
async function post({ url }: ServerProcess, path: string, seed: number): Promise<Answer> {
  const init_image = (await noise(SIDE, seed)).toString("base64");
  const response = await fetch(`${url}/inpainting/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `${path} ${seed}` },
    body: JSON.stringify({ prompt: "a lion", init_image, steps: 1, seed, webhook: `http://${NOBODY}/`, webhook_events: ALL_EVENTS }),
  });
  const reply: unknown = await response.json();
  if (response.status === 202) return { status: 202, job: jobReplySchema.parse(reply) };
  if (response.status === 200) {
    await expectPicture(Buffer.from(imageReplySchema.parse(reply).image_data, "base64"));
  } else {
    expect(errorReplySchema.parse(reply)).toMatchObject({ code: 503, message: "The server's disk is full; try again later" });
    expect(response.headers.get("retry-after")).toBe("60");
  }
  return { status: response.status, job: undefined };
}

async function expectPicture(bytes: Uint8Array): Promise<void> {
  expect(await decodePicture(bytes)).toMatchObject({ width: SIDE, height: SIDE });
}

test(
  `${ROUNDS} times a full disk is answered with 503, leaves nothing half, loses nothing that was accepted, and heals`,
  { timeout: TIME_LIMIT_MS },
  async (context) => {
    if (!canMount && process.env["CI"] !== "true") {
      process.stderr.write("NOT TESTED: a full disk, because this user may not mount a file system\n");
      context.skip();
    }
    const data = join(disk, "data");
    const statuses = new Map<number, number>();
    const accepted: JobReply[] = [];
    {
      await using server = await startServerProcess(data, ["--allow-outgoing", NOBODY]);
      for (let round = 0; round < ROUNDS; round++) {
        const seeds = Array.from({ length: POSTS_A_ROUND }, (_, i) => round * POSTS_A_ROUND + i);
        // From no room at all to room for some of them
        fill(((round * 7) % 6) * 100_000);
        const send = (seed: number): Promise<Answer> => post(server, seed % 3 === 0 ? "getImage" : "jobs", seed);
        const waiting = seeds.map(send);
        await sleep(1000);
        empty();
        for (const { status, job } of await Promise.all(waiting)) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (job !== undefined) accepted.push(job);
        }
        // With room again, every one of them is taken.
        for (const { status, job } of await Promise.all(seeds.map(send))) {
          const { bavail, bsize } = statfsSync(disk);
          expect([200, 202], `round ${round}, with ${bavail * bsize} bytes free`).toContain(status);
          if (job !== undefined) accepted.push(job);
        }
      }
      for (const { url } of accepted) {
        const read = async (): Promise<JobReply> => jobReplySchema.parse(await (await fetch(url)).json());
        await expect.poll(async () => (await read()).status, SOON).toBe("succeeded");
        const { result } = await read();
        await expectPicture(new Uint8Array(await (await fetch(result!.images[0].url)).arrayBuffer()));
      }
      expect(await server.end("SIGTERM")).toBe(0);
    }

    expect(statuses.get(503) ?? 0).toBeGreaterThan(0);
    expect(readdirSync(join(data, "blobs", "tmp"))).toEqual([]);
    const database = openDatabase(data);
    expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    database.close();
    using store = openStore(data);
    const jobs = await expectLaws(store, "local", [new Date()]);
    expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(["succeeded"]));
    process.stdout.write(`full disk: ${JSON.stringify(Object.fromEntries(statuses))}, ${jobs.length} jobs, all of them succeeded\n`);
  },
);
