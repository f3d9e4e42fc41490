import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Picture, Plane } from "../image/picture.ts";
import { resizePicture } from "../image/resize.ts";
import type { Edit, EditPreview, EditResult, Pipeline } from "./edit.ts";
import { loadPipeline } from "./load-pipeline.ts";
import { previewInPlace } from "./preview.ts";

/** A model whose autoencoder is trained: the colours of its latents mean something. */
let starter: Pipeline;
beforeAll(async () => void (starter = await loadPipeline(fileURLToPath(new URL("../../../models/starter", import.meta.url)))));
afterAll(() => starter.release());

const WIDTH = 600;
const HEIGHT = 400;
const LEFT = 380;
const TOP = 40;
const SIDE = 160;

/** Soft colours, which nothing but the mask may change. */
const picture: Picture = {
  width: WIDTH,
  height: HEIGHT,
  rgb: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % WIDTH, Math.floor(i / 3 / WIDTH), i % 3];
    return 128 + 90 * Math.sin(x / (90 + 20 * channel)) * Math.cos(y / 70);
  }),
};
const isMasked = (x: number, y: number, margin: number): boolean =>
  x >= LEFT - margin && x < LEFT + SIDE + margin && y >= TOP - margin && y < TOP + SIDE + margin;
const mask: Plane = {
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (isMasked(i % WIDTH, Math.floor(i / WIDTH), 0) ? 255 : 0)),
};

/** An edit with a preview of each of its steps. */
async function watch(edit: Omit<Edit, "prompt" | "seed">): Promise<{ result: EditResult; previews: EditPreview[] }> {
  const previews: EditPreview[] = [];
  const show = (preview: EditPreview): void => void previews.push(preview);
  const options = { previews: { isWanted: () => true, show } };
  return { result: await starter.edit({ prompt: "a lion", seed: 3, ...edit }, options), previews };
}

/** Mean of the absolute differences, 0–255, of the pixels that `counts` says count. */
function difference(a: Picture, b: Picture, counts: (x: number, y: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (const [i, value] of a.rgb.entries()) {
    if (!counts(Math.floor(i / 3) % a.width, Math.floor(i / 3 / a.width))) continue;
    sum += Math.abs(value - b.rgb[i]);
    count++;
  }
  return sum / count;
}

describe("previews of an edit in a part of a picture", () => {
  const SCALE = 256 / WIDTH;
  const isInside = (x: number, y: number): boolean => isMasked(x / SCALE, y / SCALE, -10);
  const isOutside = (x: number, y: number): boolean => !isMasked(x / SCALE, y / SCALE, 30);

  test.each(["ddim", "euler"] as const)("show the whole picture in small, with what %s paints forming in its place", async (scheduler) => {
    const { result, previews } = await watch({ picture, mask, steps: 6, scheduler });
    expect(previews.map(({ step, picture: { width, height } }) => [step, width, height])).toEqual(
      [1, 2, 3, 4, 5, 6].map((step) => [step, 256, 171]),
    );
    const small = resizePicture(picture, 256, 171);
    const end = resizePicture(result.picture, 256, 171);
    for (const preview of previews) expect(difference(preview.picture, small, isOutside)).toBe(0);
    const distances = previews.map((preview) => difference(preview.picture, end, isInside));
    // Each is strictly nearer to where the latents end, which the last shows, than the one before.
    const ways = previews.map((preview) => difference(preview.picture, previews.at(-1)!.picture, isInside));
    for (const [i, way] of ways.slice(1).entries()) expect(way).toBeLessThan(ways[i]);
    // The last is the result but for what is finer than a cell, of eight pixels; red for blue would be further off than the source is.
    expect(distances.at(-1)).toBeLessThan(difference(small, end, isInside) / 3);
  });
});

test.each([
  [{ width: 512, height: 128 }, [256, 64]],
  [{ width: 96, height: 64 }, [96, 64]],
])("a preview of a picture of %o is %o", async (size, expected) => {
  const { previews } = await watch({ size, steps: 1 });
  expect(previews.map(({ picture: { width, height } }) => [width, height])).toEqual([expected]);
});

test("a preview is made when it is asked for only, and changes nothing of the result", async () => {
  const shown: number[] = [];
  let asked = 0;
  const previews = { isWanted: () => ++asked === 2, show: ({ step }: EditPreview) => void shown.push(step) };
  const edit: Edit = { prompt: "a lion", seed: 3, picture, mask, steps: 3 };
  const watched = await starter.edit(edit, { previews });
  expect(shown).toEqual([2]);
  expect(watched.picture).toEqual((await starter.edit(edit)).picture);
});

test.each([
  ["in a corner", { left: 4000, top: 0, width: 96, height: 64 }],
  ["thinner than a pixel of the preview", { left: 2000, top: 10, width: 8, height: 2040 }],
])("a crop %s is placed inside the preview", (_, box) => {
  const large: Picture = { width: 4096, height: 2048, rgb: new Uint8Array(4096 * 2048 * 3) };
  const weights: Plane = { width: 4096, height: 2048, data: new Uint8Array(4096 * 2048).fill(255) };
  const cells: Picture = { width: 8, height: 8, rgb: new Uint8Array(8 * 8 * 3).fill(200) };
  const { width, height, rgb } = previewInPlace(large, box, weights)(cells);
  expect([width, height]).toEqual([256, 128]);
  const bright = rgb.reduce((count, value) => count + (value === 200 ? 1 : 0), 0) / 3;
  expect(bright).toBe(Math.max(Math.round(box.width / 16), 1) * Math.max(Math.round(box.height / 16), 1));
});
