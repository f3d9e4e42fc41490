import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodePicture } from "../codec/decode-picture.ts";
import type { Picture } from "../image/picture.ts";
import type { SchedulerName } from "../schedulers/scheduler.ts";
import type { Pipeline } from "./edit.ts";
import { loadPipeline } from "./load-pipeline.ts";

/** Of 255, any channel of any pixel, over the whole picture that diffusers gives. */
const TOLERANCE = 2;

interface GoldenEdit {
  readonly file: string;
  readonly task: "inpaint" | "text" | "image";
  readonly scheduler: SchedulerName;
  readonly width: number;
  readonly height: number;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly steps: number;
  readonly strength: number;
  readonly guidanceScale: number;
  readonly seed: number;
  readonly negativePrompt: string | null;
}

const golden = fileURLToPath(new URL("../../../golden/models/", import.meta.url));
const listing = JSON.parse(await readFile(`${golden}edits.json`, "utf8")) as { prompt: string; inpaint: GoldenEdit[]; plain: GoldenEdit[] };

const read = async (file: string): Promise<Picture> => decodePicture(await readFile(`${golden}edits/${file}`));

function largestDifference(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.rgb.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b.rgb[i])), 0);
}

describe.each(["inpaint", "plain"] as const)("in parity mode the tiny %s model paints what diffusers paints", (model) => {
  let pipeline: Pipeline;
  beforeAll(async () => void (pipeline = await loadPipeline(`${golden}${model}`, { threads: 1 })));
  afterAll(() => pipeline.release());

  test.each(listing[model])(
    "$task, $scheduler, $sourceWidth x $sourceHeight at $width x $height, $steps steps, strength $strength, guidance $guidanceScale, seed $seed",
    async (row) => {
      const source = `${row.sourceWidth}x${row.sourceHeight}.png`;
      const { rgb } = await read(`mask-${source}`);
      const mask = { width: row.sourceWidth, height: row.sourceHeight, data: rgb.filter((_, i) => i % 3 === 0) };
      const { picture } = await pipeline.edit({
        prompt: listing.prompt,
        ...(row.negativePrompt === null ? {} : { negativePrompt: row.negativePrompt }),
        ...(row.task === "text" ? {} : { picture: await read(`picture-${source}`) }),
        ...(row.task === "inpaint" ? { mask } : {}),
        size: { width: row.width, height: row.height },
        scheduler: row.scheduler,
        steps: row.steps,
        strength: row.strength,
        guidanceScale: row.guidanceScale,
        seed: row.seed,
        parity: true,
      });
      expect(largestDifference(picture, await read(row.file))).toBeLessThanOrEqual(TOLERANCE);
    },
  );
});
