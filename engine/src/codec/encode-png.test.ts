import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { encodePng, type Pixels } from "./encode-png.ts";
import { pngChunk, pngChunks } from "./png-chunks.ts";

/** Small ones, odd ones and one of several blocks. */
const SIZES = [
  { width: 1, height: 1, channels: 3 },
  { width: 1, height: 9, channels: 4 },
  { width: 2, height: 5, channels: 3 },
  { width: 37, height: 23, channels: 3 },
  { width: 64, height: 48, channels: 3 },
  { width: 33, height: 40, channels: 4 },
] as const;

/** Grain of 0 to 6, the same at every call. */
const grain = (x: number, y: number): number => (Math.imul(x * 7919 + y * 104_729, 2_654_435_761) >>> 16) % 7;

/** What a channel of a pixel is, before it is taken modulo 256. */
const PICTURES = [
  { name: "a photograph", valueAt: (x: number, y: number, c: number) => x * 3 + y * 2 + c * 50 + grain(x + c, y) },
  { name: "a photograph with a white border", valueAt: (x: number, y: number, c: number) => (x % 8 < 2 ? 255 : grain(x, y) * 30 + c) },
  { name: "noise", valueAt: (x: number, y: number, c: number) => grain(x + c * 31, y) * 41 + grain(y, x) * 97 },
  { name: "columns", valueAt: (x: number, _y: number, c: number) => grain(x, c) * 40 },
  { name: "rows", valueAt: (_x: number, y: number, c: number) => grain(c, y) * 40 },
  { name: "a drawing", valueAt: (x: number, y: number) => (x < y ? 255 : 12) },
];

function draw(size: Omit<Pixels, "data">, valueAt: (x: number, y: number, channel: number) => number): Pixels {
  const { width, height, channels } = size;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.trunc(i / channels);
    return valueAt(pixel % width, Math.trunc(pixel / width), i % channels);
  });
  return { ...size, data };
}

describe.each(PICTURES)("$name comes back to the byte", ({ valueAt }) => {
  test.each(SIZES)("at $width×$height with $channels channels", async (size) => {
    const pixels = draw(size, valueAt);
    const png = await encodePng(pixels, []);
    const { data, info } = await sharp(png, { failOn: "warning" }).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject(size);
    expect(Buffer.compare(data, pixels.data)).toBe(0);
    // Nothing that nobody has said: neither pixels an inch, nor a colour space other than sRGB, which is what no chunk means.
    expect(new Set(Array.from(pngChunks(png), ({ type }) => type))).toEqual(new Set(["IHDR", "IDAT", "IEND"]));
  });
});

test("a photograph takes fewer bytes than libpng makes of it", async () => {
  const light = (x: number, y: number, c: number): number => 128 + 60 * Math.sin(x / 29 + c) + 50 * Math.cos(y / 37);
  const pixels = draw({ width: 256, height: 256, channels: 3 }, (x, y, c) => light(x, y, c) + grain(x + c, y));
  const { data, ...raw } = pixels;
  const [ours, theirs] = await Promise.all([encodePng(pixels, []), sharp(data, { raw }).png().toBuffer()]);
  expect(ours.length).toBeLessThan(theirs.length);
});

test.each([PICTURES[0], PICTURES[5]])("chunks stand right behind the header of $name", async ({ valueAt }) => {
  const png = await encodePng(draw({ width: 16, height: 16, channels: 3 }, valueAt), [pngChunk("tEXt", Buffer.from("a\0b"))]);
  const [first, second, ...others] = [...pngChunks(png)].map(({ type }) => type);
  expect([first, second, others.at(-1)]).toEqual(["IHDR", "tEXt", "IEND"]);
});
