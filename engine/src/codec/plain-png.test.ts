import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodePicture } from "./decode-picture.ts";
import { asAnimatedPng, sampleFile, srgbTableProfile, withProfile } from "./picture-files.test.support.ts";
import { decodePlainPng, isPlainPng } from "./plain-png.ts";
import { insertPngChunks, PNG_SIGNATURE, pngChunk } from "./png-chunks.ts";

const STRIDE = 4 * 3;

/** A file of 4 × 4 pixels, well-formed but for what is put in place of its compressed rows. */
function pngOf(rows: Uint8Array): Uint8Array {
  const header = Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0]);
  return Buffer.concat([PNG_SIGNATURE, pngChunk("IHDR", header), pngChunk("IDAT", rows), pngChunk("IEND", new Uint8Array())]);
}

const withChunk = async (type: string, content: string): Promise<Uint8Array> =>
  insertPngChunks(await sampleFile("png"), [pngChunk(type, Buffer.from(content, "latin1"))]);

test("a plain file's pixels are those that libvips finds in it, however its rows are filtered and compressed", async () => {
  const files = fc.record({
    width: fc.integer({ min: 1, max: 30 }),
    height: fc.integer({ min: 1, max: 30 }),
    channels: fc.constantFrom(3 as const, 4 as const),
    seed: fc.integer(),
    step: fc.integer({ min: 0, max: 255 }),
    adaptiveFiltering: fc.boolean(),
    compressionLevel: fc.integer({ min: 0, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(files, async ({ width, height, channels, seed, step, ...options }) => {
      const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => i * step + (Math.imul(i, seed) >>> 27));
      const png = await sharp(pixels, { raw: { width, height, channels } }).png(options).toBuffer();
      expect(isPlainPng(png)).toBe(true);
      expect(Buffer.compare(await decodePlainPng(png), pixels)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

describe("what libvips has to make sense of is not plain", () => {
  const rgb = sharp(new Uint8Array(300).fill(9), { raw: { width: 10, height: 10, channels: 3 } });
  const grey = sharp(new Uint8Array(100), { raw: { width: 10, height: 10, channels: 1 } });
  test.each<{ name: string; file: () => Promise<Uint8Array> }>([
    { name: "a palette", file: () => rgb.clone().png({ palette: true }).toBuffer() },
    { name: "grey", file: () => grey.clone().toColourspace("b-w").png().toBuffer() },
    { name: "16 bits", file: () => rgb.clone().toColourspace("rgb16").png().toBuffer() },
    { name: "interlaced rows", file: () => rgb.clone().png({ progressive: true }).toBuffer() },
    { name: "an orientation", file: () => rgb.clone().withMetadata({ orientation: 6 }).png().toBuffer() },
    { name: "a colour profile", file: async () => withProfile(await sampleFile("png"), srgbTableProfile()) },
    { name: "frames", file: async () => asAnimatedPng(await sampleFile("png"), 1) },
    { name: "a transparent colour", file: () => withChunk("tRNS", "\0\x01\0\x02\0\x03") },
    { name: "a profile as text", file: () => withChunk("tEXt", "Raw profile type exif\0\n") },
    { name: "a chunk that came later than this", file: () => withChunk("nEWc", "") },
    { name: "another format", file: () => sampleFile("webp") },
  ])("$name", async ({ file }) => {
    const bytes = await file();
    expect(isPlainPng(bytes)).toBe(false);
    await expect(decodePicture(bytes)).resolves.toBeDefined();
  });
});

test.each(["sRGB", "gAMA", "pHYs", "tEXt"])("%s changes no pixel", async (type) => {
  expect(isPlainPng(await withChunk(type, "\0\0\0\0\0\0\0\0\0"))).toBe(true);
});

describe("a plain file that is damaged is refused", () => {
  const rows = Buffer.alloc((STRIDE + 1) * 4);
  const whole = deflateSync(rows);
  test.each<{ name: string; file: Uint8Array }>([
    { name: "rows are missing", file: pngOf(deflateSync(rows.subarray(0, (STRIDE + 1) * 3))) },
    { name: "a part of a row is missing", file: pngOf(deflateSync(rows.subarray(0, -1))) },
    { name: "what is compressed breaks off", file: pngOf(whole.subarray(0, whole.length / 2)) },
    { name: "nothing is compressed", file: pngOf(Buffer.from("rows")) },
    { name: "a row's filter does not exist", file: pngOf(deflateSync(Buffer.alloc(rows.length, 9))) },
    { name: "a checksum is wrong", file: pngOf(whole).map((byte, i) => (i === 45 ? byte ^ 1 : byte)) },
  ])("$name", async ({ file }) => {
    expect(isPlainPng(file)).toBe(true);
    await expect(decodePicture(file)).rejects.toThrow("a whole PNG file for picture but received one that is cut off or damaged");
  });
});
