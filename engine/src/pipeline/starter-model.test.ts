import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Box, Picture, Plane } from "../image/picture.ts";
import type { Pipeline } from "./edit.ts";
import { loadPipeline } from "./load-pipeline.ts";

/**
 * Meaning, offline: what the model that comes along paints is named by a judge that has learnt nothing. It lays each of
 * the model's words (golden/starter) over the known background, in several sizes and places, and takes the one of least
 * squared error, or "nothing".
 */
const TILE = 40;
const SIZES = [0.8, 0.87, 0.94, 1];
const SHIFTS = [-2, -1, 0, 1, 2];
const COLUMNS = 16;

const golden = fileURLToPath(new URL("../../../golden/starter/", import.meta.url));
const words = JSON.parse(await readFile(`${golden}words.json`, "utf8")) as string[];
const sheet = await sharp(`${golden}words.png`).ensureAlpha().raw().toBuffer({ resolveWithObject: true });

let pipeline: Pipeline;
beforeAll(async () => void (pipeline = await loadPipeline(fileURLToPath(new URL("../../../models/starter", import.meta.url)))));
afterAll(() => pipeline.release());

/** Red, green, blue, alpha of the word's own picture at x, y of a TILE × TILE square; transparent outside it. */
function wordPixel(word: number, x: number, y: number): [number, number, number, number] {
  if (x < 0 || y < 0 || x >= TILE || y >= TILE) return [0, 0, 0, 0];
  const [left, top] = [(word % COLUMNS) * TILE, Math.floor(word / COLUMNS) * TILE];
  const at = 4 * ((top + y) * sheet.info.width + left + x);
  return [sheet.data[at], sheet.data[at + 1], sheet.data[at + 2], sheet.data[at + 3] / 255];
}

const WIDTH = 360;
const HEIGHT = 300;

/** Sky over a meadow, with soft light: what the judge knows to lie behind. */
function background(): Picture {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const light = 20 * Math.sin(x / 90) * Math.cos(y / 70);
      const [sky, meadow] = [
        [150 + y / 4, 200 + y / 8, 240],
        [110, 170 - y / 8, 80],
      ];
      const share = 1 / (1 + Math.exp((HEIGHT * 0.6 - y) / 12));
      for (let c = 0; c < 3; c++) rgb[3 * (y * WIDTH + x) + c] = sky[c] * (1 - share) + meadow[c] * share + light;
    }
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

/** The picture with a word's own picture drawn to fill the box. */
function withWord({ rgb, ...size }: Picture, word: string, box: Box): Picture {
  const drawn = rgb.slice();
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const [r, g, b, alpha] = wordPixel(words.indexOf(word), Math.floor((x * TILE) / box.width), Math.floor((y * TILE) / box.height));
      const at = 3 * ((box.top + y) * WIDTH + box.left + x);
      for (const [c, value] of [r, g, b].entries()) drawn[at + c] = value * alpha + drawn[at + c] * (1 - alpha);
    }
  }
  return { ...size, rgb: drawn };
}

function ellipse(box: Box): Plane {
  const inside = (i: number) =>
    ((i % WIDTH) + 0.5 - box.left - box.width / 2) ** 2 / (box.width / 2) ** 2 +
      (Math.floor(i / WIDTH) + 0.5 - box.top - box.height / 2) ** 2 / (box.height / 2) ** 2 <=
    1;
  return { width: WIDTH, height: HEIGHT, data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (inside(i) ? 255 : 0)) };
}

/** The box of a picture or mask as TILE × TILE averages. */
async function view(data: Uint8Array, channels: 1 | 3, box: Box): Promise<Float32Array> {
  const cut = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } }).extract(box);
  const { data: small } = await cut.resize(TILE, TILE, { fit: "fill", kernel: "lanczos3" }).raw().toBuffer({ resolveWithObject: true });
  return Float32Array.from(small);
}

/** All words and "nothing", the likeliest first. */
async function judge(painted: Picture, behind: Picture, mask: Plane, box: Box): Promise<string[]> {
  const [shown, clean] = [await view(painted.rgb, 3, box), await view(behind.rgb, 3, box)];
  const weight = (
    await sharp(mask.data, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .extract(box)
      .resize(TILE, TILE, { fit: "fill" })
      .extractChannel(0)
      .raw()
      .toBuffer()
  ).map((value) => value);
  const error = (guess: (x: number, y: number) => [number, number, number, number]) => {
    let sum = 0;
    for (let y = 0; y < TILE; y++) {
      for (let x = 0; x < TILE; x++) {
        const i = y * TILE + x;
        if (weight[i] < 128) continue;
        const [r, g, b, alpha] = guess(x, y);
        for (const [c, value] of [r, g, b].entries()) sum += (value * alpha + clean[3 * i + c] * (1 - alpha) - shown[3 * i + c]) ** 2;
      }
    }
    return sum;
  };
  const scores = words.map((word, index) => {
    let best = Infinity;
    for (const size of SIZES) {
      for (const dx of SHIFTS) {
        for (const dy of SHIFTS) {
          const place = (at: number, shift: number) => Math.round((at - TILE / 2 + 0.5 - shift) / size + TILE / 2 - 0.5);
          best = Math.min(
            best,
            error((x, y) => wordPixel(index, place(x, dx), place(y, dy))),
          );
        }
      }
    }
    return { word, error: best };
  });
  scores.push({ word: "nothing", error: error(() => [0, 0, 0, 0]) });
  return scores.toSorted((a, b) => a.error - b.error).map(({ word }) => word);
}

const box = { left: 110, top: 80, width: 130, height: 130 };

async function paint(prompt: string, before: string, seed: number): Promise<string[]> {
  const behind = background();
  const mask = ellipse(box);
  const { picture, unmaskedMaxDifference } = await pipeline.edit({ prompt, picture: withWord(behind, before, box), mask, seed });
  expect(unmaskedMaxDifference).toBe(0);
  return judge(picture, behind, mask, box);
}

test("the judge names the words' own pictures", async () => {
  for (const word of ["lion", "pizza", "car", "rose"]) {
    expect((await judge(withWord(background(), word, box), background(), ellipse(box), box))[0]).toBe(word);
  }
  expect((await judge(background(), background(), ellipse(box), box))[0]).toBe("nothing");
});

describe("the starter model paints what the prompt says", () => {
  test.each([
    ["Change to a lion", "dog", "lion"],
    ["a pizza", "lion", "pizza"],
    ["replace it with a car", "cat", "car"],
    ["Change to a panda", "rose", "panda"],
    ["a photo of a sunflower", "car", "sunflower"],
    ["draw an apple", "bear", "apple"],
    ["Remove the object", "cat", "nothing"],
    ["", "pizza", "nothing"],
  ])("%j over a %s gives %s", async (prompt, before, expected) => {
    expect((await paint(prompt, before, 42))[0]).toBe(expected);
  });
});
