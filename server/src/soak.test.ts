import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageReplySchema, jobReplySchema } from "@retouch/contract";
import { expect, test } from "vitest";
import { plain } from "./test-support/bad-input/picture-files.ts";
import { MEASURABLE, measureMemory, slope } from "./test-support/measure-memory.ts";
import { noise } from "./test-support/noise.ts";
import { allEvents } from "./test-support/read-events.ts";
import { startServerProcess } from "./test-support/server-process.ts";

/** `RETOUCH_FULL_TESTS=1` runs the full form: an hour that does not count, and 20 minutes that do, at two jobs a second. */
const IS_FULL = process.env["RETOUCH_FULL_TESTS"] === "1";
const { jobsBetween, warmUps, measurements, jobEveryMs } = IS_FULL
  ? { jobsBetween: 120, warmUps: 60, measurements: 20, jobEveryMs: 500 }
  : { jobsBetween: 20, warmUps: 2, measurements: 3, jobEveryMs: 0 };
/** A slower machine does fewer jobs in its hour. */
const ROUND_MS = IS_FULL ? jobsBetween * jobEveryMs : Infinity;
/** The store keeps 64 MiB of blobs at hand: in the full form they are all there within the hour, in the short one after the first jobs. */
const PICTURES = IS_FULL ? Infinity : 5;
/** 1 MB an hour, at two jobs a second. The short form sees whatever keeps a picture, which is 50 kB. */
const MAX_BYTES_A_JOB = IS_FULL ? 1e6 / 7200 : 20_000;
const TIME_LIMIT_MS = 3 * 3_600_000;

const SIDE = 128;
const FIELDS = { prompt: "a lion", steps: 1, seed: 1 };
const mask = (await plain(255, { width: SIDE, height: SIDE })).toString("base64");

/** The ways to a picture, each of which must end well. */
const WAYS: readonly ((url: string, picture: Buffer) => Promise<void>)[] = [
  async function inJson(url, picture) {
    const response = await post(`${url}/getImage`, { ...FIELDS, init_image: picture.toString("base64"), mask_image: mask });
    expect(imageReplySchema.parse(await response.json()).width).toBe(SIDE);
  },
  async function asAForm(url, picture) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...FIELDS, response_format: "image" })) body.append(name, String(value));
    body.append("init_image", new Blob([Uint8Array.from(picture)]), "picture.png");
    const response = await fetch(`${url}/getImage`, { method: "POST", body });
    expect([response.status, (await response.arrayBuffer()).byteLength > 0]).toEqual([200, true]);
  },
  async function asEvents(url, picture) {
    const body = { ...FIELDS, init_image: picture.toString("base64"), mask_image: mask };
    const events = await allEvents(await post(`${url}/getImageStream`, body, { accept: "text/event-stream" }));
    expect(events.at(-1)?.event).toBe("image");
  },
  async function asAJob(url, picture) {
    const accepted = await post(`${url}/jobs`, { ...FIELDS, init_image: picture.toString("base64") });
    const { events_url, url: job } = jobReplySchema.parse(await accepted.json());
    await allEvents(await fetch(events_url, { headers: { accept: "text/event-stream" } }));
    const { result } = jobReplySchema.parse(await (await fetch(job)).json());
    const made = await fetch(result!.images[0].url);
    expect([made.status, (await made.arrayBuffer()).byteLength]).toEqual([200, result!.images[0]["content-length"]]);
  },
  async function refused(url, picture) {
    const response = await post(`${url}/getImage`, { ...FIELDS, init_image: picture.subarray(0, 1000).toString("base64") });
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ field: "init_image" }] }]);
  },
];

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
}

test("a server that is used for a long time keeps no memory of what it has done", { timeout: TIME_LIMIT_MS }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "retouch-soak-"));
  try {
    await using server = await startServerProcess(folder, [], MEASURABLE);
    let jobs = 0;
    async function work(): Promise<void> {
      const end = performance.now() + ROUND_MS;
      for (let i = 0; i < jobsBetween && performance.now() < end; i++, jobs++) {
        const pause = sleep(jobEveryMs);
        await WAYS[jobs % WAYS.length](`${server.url}/inpainting/v1`, await noise(SIDE, jobs % PICTURES));
        await pause;
      }
    }

    const alive: [number, number][] = [];
    const resident: [number, number][] = [];
    for (let i = 0; i < warmUps + measurements; i++) {
      await work();
      const memory = await measureMemory(server);
      if (IS_FULL) process.stdout.write(`${jobs} jobs: ${memory.alive} bytes alive, ${memory.resident} resident\n`);
      if (i < warmUps) continue;
      alive.push([jobs, memory.alive]);
      resident.push([jobs, memory.resident]);
    }
    process.stdout.write(`bytes a job over the last ${measurements} of ${jobs}: ${slope(alive)} alive, ${slope(resident)} resident\n`);
    expect(slope(alive)).toBeLessThan(MAX_BYTES_A_JOB);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
