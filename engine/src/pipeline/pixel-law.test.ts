import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodePicture } from "../codec/decode-picture.ts";
import { encodePicture } from "../codec/encode-picture.ts";
import type { Plane } from "../image/picture.ts";
import type { Edit, Pipeline } from "./edit.ts";
import { loadPipeline } from "./load-pipeline.ts";

/**
 * The promise of the product, from file to file: whatever the model paints, every pixel further from the mask than
 * growth and feather reach is, in the file that is sent, what it was in the file that came. sharp reads both here, and
 * distances are measured one by one, so that nothing under test judges itself.
 */
const golden = fileURLToPath(new URL("../../../golden/models/", import.meta.url));

let pipeline: Pipeline;
beforeAll(async () => void (pipeline = await loadPipeline(`${golden}inpaint`, { threads: 1 })));
afterAll(() => pipeline.release());

/** A picture in which no two neighbours are alike. */
function noisyPicture(width: number, height: number, channels: 1 | 2 | 3 | 4): Sharp {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 251);
  return sharp(data, { raw: { width, height, channels } });
}

function rectangle(width: number, height: number, left: number, top: number, right: number, bottom: number): Plane {
  const inside = (i: number) => i % width >= left && i % width < right && i / width >= top && i / width < bottom;
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (inside(i) ? 255 : 0)) };
}

/** For each pixel, whether it lies further than `reach` from every painted one. */
function untouched(mask: Plane, reach: number): boolean[] {
  const painted = [...mask.data.keys()].filter((i) => mask.data[i] !== 0).map((i) => [i % mask.width, Math.floor(i / mask.width)] as const);
  return Array.from(mask.data, (_, i) => {
    const [x, y] = [i % mask.width, Math.floor(i / mask.width)];
    return painted.every(([px, py]) => (x - px) ** 2 + (y - py) ** 2 > reach ** 2);
  });
}

async function pixels(file: Uint8Array): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { data, info } = await sharp(file).autoOrient().toColourspace("srgb").ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Runs the edit from file to file; gives the largest difference where nothing may change, and how many masked pixels did change. */
async function measure(
  file: Uint8Array,
  mask: Plane,
  settings: Partial<Edit> = {},
): Promise<{ outside: number; inside: number; reported: number | undefined }> {
  const edit: Edit = { prompt: "a lion", seed: 1, steps: 2, ...settings };
  const result = await pipeline.edit({ ...edit, picture: await decodePicture(file), mask });
  const sent = await pixels(await encodePicture(result.picture, { format: "png" }));
  const source = await pixels(file);
  expect([sent.width, sent.height]).toEqual([source.width, source.height]);
  const kept = untouched(mask, (edit.maskGrow ?? 4) + (edit.maskFeather ?? 8));
  let outside = 0;
  let inside = 0;
  for (let i = 0; i < source.data.length; i++) {
    const difference = Math.abs(source.data[i] - sent.data[i]);
    if (kept[i >> 2]) outside = Math.max(outside, difference);
    if (mask.data[i >> 2] !== 0 && difference > 0) inside++;
  }
  return { outside, inside, reported: result.unmaskedMaxDifference };
}

describe("a pixel beyond the mask's ring is never changed", () => {
  test.each<[string, () => Promise<Uint8Array>, Plane, Partial<Edit>?]>([
    ["on odd sizes", () => noisyPicture(83, 61, 3).png().toBuffer(), rectangle(83, 61, 30, 20, 50, 41)],
    ["on a picture with transparency", () => noisyPicture(70, 70, 4).png().toBuffer(), rectangle(70, 70, 20, 20, 40, 40)],
    ["on a grey picture", () => noisyPicture(64, 90, 1).png().toBuffer(), rectangle(64, 90, 5, 5, 30, 20)],
    ["on a grey picture with transparency", () => noisyPicture(75, 66, 2).png().toBuffer(), rectangle(75, 66, 33, 12, 60, 44)],
    [
      "on a JPEG that its EXIF tag turns",
      () => noisyPicture(90, 60, 3).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      rectangle(60, 90, 10, 50, 30, 70),
    ],
    [
      "on a JPEG that its EXIF tag mirrors",
      () => noisyPicture(90, 60, 3).withMetadata({ orientation: 7 }).jpeg().toBuffer(),
      rectangle(60, 90, 25, 30, 40, 55),
    ],
    ["on a WebP", () => noisyPicture(80, 80, 3).webp({ lossless: true }).toBuffer(), rectangle(80, 80, 40, 30, 61, 52)],
    ["on a picture of 16 bits", () => noisyPicture(65, 65, 3).toColourspace("rgb16").png().toBuffer(), rectangle(65, 65, 20, 30, 40, 50)],
    ["when a crop is worked on", () => noisyPicture(301, 203, 3).png().toBuffer(), rectangle(301, 203, 140, 90, 171, 117)],
    ["when the crop is larger than the model", () => noisyPicture(330, 290, 3).png().toBuffer(), rectangle(330, 290, 90, 80, 190, 170)],
    ["when the mask touches the edge", () => noisyPicture(90, 90, 3).png().toBuffer(), rectangle(90, 90, 70, 0, 90, 12)],
    ["when the mask is one pixel", () => noisyPicture(99, 77, 3).png().toBuffer(), rectangle(99, 77, 50, 40, 51, 41)],
    ["when the mask is a thin stroke", () => noisyPicture(120, 80, 3).png().toBuffer(), rectangle(120, 80, 3, 40, 117, 42)],
    [
      "without growth and feather",
      () => noisyPicture(81, 63, 3).png().toBuffer(),
      rectangle(81, 63, 30, 20, 50, 41),
      { maskGrow: 0, maskFeather: 0 },
    ],
    [
      "with a wide ring and no padding",
      () => noisyPicture(160, 150, 3).png().toBuffer(),
      rectangle(160, 150, 60, 60, 90, 90),
      { maskFeather: 30, padding: 0 },
    ],
    [
      "when the whole picture is worked on",
      () => noisyPicture(131, 97, 3).png().toBuffer(),
      rectangle(131, 97, 30, 20, 60, 50),
      { area: "whole" },
    ],
    ["at half strength", () => noisyPicture(83, 61, 3).png().toBuffer(), rectangle(83, 61, 30, 20, 50, 41), { strength: 0.5, steps: 4 }],
  ])("%s", async (_, file, mask, settings) => {
    const { outside, inside, reported } = await measure(await file(), mask, settings);
    expect(outside).toBe(0);
    expect(reported).toBe(0);
    const painted = mask.data.reduce((sum, value) => sum + Number(value !== 0), 0);
    expect(inside).toBeGreaterThan(painted); // of 4 channels: the mask's pixels really were repainted, strokes and single pixels too
  });
});

test("the model sees every painted pixel: a stroke one pixel wide becomes latent cells along its whole length", async () => {
  const file = await noisyPicture(64, 64, 3).png().toBuffer();
  const stroke = rectangle(64, 64, 13, 0, 14, 64);
  const { inside } = await measure(file, stroke, { area: "whole", maskGrow: 0, maskFeather: 0 });
  expect(inside).toBeGreaterThan(64 * 2);
});

test("the same seed gives the same picture, another seed another", async () => {
  const picture = await decodePicture(await noisyPicture(64, 64, 3).png().toBuffer());
  const edit = { prompt: "a lion", picture, mask: rectangle(64, 64, 20, 20, 50, 50), steps: 2 };
  const [first, again, other] = [
    await pipeline.edit({ ...edit, seed: 5 }),
    await pipeline.edit({ ...edit, seed: 5 }),
    await pipeline.edit({ ...edit, seed: 6 }),
  ];
  expect(again.picture.rgb).toEqual(first.picture.rgb);
  expect(other.picture.rgb).not.toEqual(first.picture.rgb);
});
