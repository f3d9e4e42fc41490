import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Picture } from "../image/picture.ts";
import { decodePicture } from "./decode-picture.ts";
import { encodePicture } from "./encode-picture.ts";
import { pngChunks } from "./png-chunks.ts";

const chunksOf = (png: Uint8Array, type: string) =>
  [...pngChunks(png)].filter((chunk) => chunk.type === type).map(({ start, length }) => Buffer.from(png.subarray(start, start + length)));
const OPAQUE: Picture = { width: 8, height: 8, rgb: Uint8Array.from({ length: 192 }, (_, i) => (i * 7) % 256) };

/** Pictures of odd sizes, with transparency in half of them; its first pixel is never opaque, so that it counts as transparency. */
const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 19 }), height: fc.integer({ min: 1, max: 19 }), hasAlpha: fc.boolean() })
  .filter(({ width, height }) => Math.max(width / height, height / width) <= 8)
  .chain(({ width, height, hasAlpha }) => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const rgb = bytes(width * height * 3);
    const alpha = fc.tuple(fc.nat(254), bytes(width * height - 1)).map(([first, rest]) => Uint8Array.of(first, ...rest));
    const size = { width: fc.constant(width), height: fc.constant(height) };
    return hasAlpha ? fc.record<Picture>({ ...size, rgb, alpha }) : fc.record<Picture>({ ...size, rgb });
  });

describe("written and read again, a picture is the same to the bit, also under full transparency", () => {
  test.each([
    { name: "PNG", options: { format: "png" as const } },
    {
      name: "PNG with metadata",
      options: { format: "png" as const, metadata: { parameters: "a lion", sourceType: "trainedAlgorithmicMedia" as const } },
    },
    { name: "WebP at quality 100", options: { format: "webp" as const, quality: 100 } },
  ])("$name", async ({ options }) => {
    await fc.assert(
      fc.asyncProperty(pictures, async (picture) => {
        expect(await decodePicture(await encodePicture(picture, options))).toEqual(picture);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the lossy formats", () => {
  const flat = (value: number, alpha?: number): Picture => ({
    width: 16,
    height: 16,
    rgb: new Uint8Array(768).fill(value),
    ...(alpha === undefined ? {} : { alpha: new Uint8Array(256).fill(alpha) }),
  });

  test.each(["jpeg", "webp"] as const)("%s keeps colours closely", async (format) => {
    const { rgb, width, height } = await decodePicture(await encodePicture(flat(100), { format }));
    expect([width, height]).toEqual([16, 16]);
    expect(Math.max(...rgb.map((value) => Math.abs(value - 100)))).toBeLessThanOrEqual(2);
  });

  test("JPEG lays transparent pictures on white", async () => {
    const { rgb, alpha } = await decodePicture(await encodePicture(flat(0, 128), { format: "jpeg" }));
    expect(alpha).toBeUndefined();
    expect(Math.abs(rgb[0] - 127)).toBeLessThanOrEqual(2);
  });

  test("WebP keeps transparency exactly at any quality", async () => {
    const alpha = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect((await decodePicture(await encodePicture({ ...flat(90), alpha }, { format: "webp", quality: 10 }))).alpha).toEqual(alpha);
  });

  test.each([
    { quality: 90, subsampling: "4:4:4" },
    { quality: 89, subsampling: "4:2:0" },
  ])("JPEG at quality $quality is $subsampling", async ({ quality, subsampling }) => {
    const file = await encodePicture(OPAQUE, { format: "jpeg", quality });
    expect((await sharp(file).metadata()).chromaSubsampling).toBe(subsampling);
  });

  test.each(["jpeg", "webp"] as const)("a lower quality makes a smaller %s file", async (format) => {
    const noisy = { width: 64, height: 64, rgb: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251) };
    const sizes = [1, 50, 92].map(async (quality) => (await encodePicture(noisy, { format, quality })).length);
    const [low, middle, high] = await Promise.all(sizes);
    expect(low < middle && middle < high).toBe(true);
  });
});

test.each([0, 101, 50.5, Number.NaN])("quality %s is refused", async (quality) => {
  await expect(encodePicture(OPAQUE, { format: "jpeg", quality })).rejects.toMatchObject({ kind: "input", field: "quality" });
});

describe("the settings in a PNG file", () => {
  test.each([
    {
      name: "Latin-1",
      text: "a café, naïve\nSteps: 20, Seed: 42",
      type: "tEXt",
      content: "parameters\0a café, naïve\nSteps: 20, Seed: 42",
      encoding: "latin1" as const,
    },
    { name: "beyond Latin-1", text: "狮子 🦁", type: "iTXt", content: "parameters\0\0\0\0\0狮子 🦁", encoding: "utf8" as const },
    { name: "control characters", text: "a\tb", type: "iTXt", content: "parameters\0\0\0\0\0a\tb", encoding: "utf8" as const },
    { name: "a NUL does not end the text", text: "a\0b", type: "iTXt", content: "parameters\0\0\0\0\0a\uFFFDb", encoding: "utf8" as const },
    { name: "nothing", text: "", type: "tEXt", content: "parameters\0", encoding: "latin1" as const },
  ])("$name", async ({ text, type, content, encoding }) => {
    const png = await encodePicture(OPAQUE, { format: "png", metadata: { parameters: text } });
    expect(chunksOf(png, type).map((chunk) => chunk.toString(encoding))).toEqual([content]);
    expect((await decodePicture(png)).rgb).toEqual(OPAQUE.rgb);
  });

  test("stand before the pixels", async () => {
    const png = await encodePicture(OPAQUE, { format: "png", metadata: { parameters: "x", sourceType: "trainedAlgorithmicMedia" } });
    const types = [...pngChunks(png)].map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["IHDR", "tEXt", "iTXt"]);
    expect(types.at(-1)).toBe("IEND");
  });
});

describe("the mark of a generated picture", () => {
  test.each(["png", "jpeg", "webp"] as const)("is in a %s file", async (format) => {
    const metadata = { sourceType: "compositeWithTrainedAlgorithmicMedia" as const };
    const { xmp } = await sharp(await encodePicture(OPAQUE, { format, metadata })).metadata();
    expect(xmp?.toString()).toContain(
      'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"',
    );
  });

  test.each(["png", "jpeg", "webp"] as const)("and nothing else is in a %s file without metadata", async (format) => {
    const file = await encodePicture(OPAQUE, { format });
    const { xmp, exif, icc, iptc, comments } = await sharp(file).metadata();
    expect([xmp, exif, icc, iptc, comments]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(Buffer.from(file).includes("parameters")).toBe(false);
  });
});
