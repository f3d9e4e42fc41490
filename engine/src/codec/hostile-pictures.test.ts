import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { decodeMask, decodePicture } from "./decode-picture.ts";
import { animatedWebp, asAnimatedPng, pngAnnouncing, sampleFile } from "./picture-files.test.support.ts";
import { PICTURE_LIMITS } from "./picture-limits.ts";

/** The refusal of a file, or undefined when it was accepted. */
async function refusalOf(bytes: Uint8Array, limits = PICTURE_LIMITS): Promise<EngineError | undefined> {
  return decodePicture(bytes, { limits }).then(
    () => undefined,
    (error: unknown) => error as EngineError,
  );
}

const text = (content: string) => Buffer.from(content, "latin1");
const cutTo = async (format: "png" | "jpeg" | "webp", share: number) => {
  const file = await sampleFile(format, 64, 64);
  return file.subarray(0, Math.floor(file.length * share));
};
const withoutLastBytes = async (format: "png" | "jpeg" | "webp", count: number) => (await sampleFile(format)).subarray(0, -count);

const DAMAGED = "one that is cut off or damaged";
const SIZES = { wide: 2_000_000, high: 16_385 };

describe("hostile files are refused, each with its reason", () => {
  test.each<{ name: string; file: () => Uint8Array | Promise<Uint8Array>; reason: string }>([
    { name: "nothing", file: () => new Uint8Array(), reason: "received no bytes" },
    { name: "one byte", file: () => Uint8Array.of(0x89), reason: "a file of unknown format" },
    { name: "text", file: () => text("hello, this is a picture"), reason: "a file of unknown format" },
    { name: "zeros", file: () => new Uint8Array(4096), reason: "a file of unknown format" },
    {
      name: "SVG",
      file: () => text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
      reason: "like SVG or XML",
    },
    { name: "SVG behind an XML header", file: () => text('<?xml version="1.0"?><svg width="9" height="9"/>'), reason: "like SVG or XML" },
    { name: "GIF", file: () => sampleFile("gif"), reason: "like GIF" },
    { name: "TIFF", file: () => sampleFile("tiff"), reason: "like TIFF" },
    { name: "PDF", file: () => text("%PDF-1.7\n1 0 obj"), reason: "like PDF" },
    { name: "ZIP", file: () => text("PK\x03\x04\x14\0\0\0"), reason: "like ZIP" },
    { name: "HEIC", file: () => text("\0\0\0\x18ftypheic\0\0\0\0"), reason: "like HEIC" },
    { name: "AVIF", file: () => text("\0\0\0\x18ftypavif\0\0\0\0"), reason: "like AVIF" },
    { name: "GIF with WebP's mark inside", file: () => text("GIF89a\x01\0WEBP\0\0\0\0"), reason: DAMAGED },
    { name: "the signature of PNG alone", file: async () => (await sampleFile("png")).subarray(0, 8), reason: DAMAGED },
    { name: "the header of PNG alone", file: async () => (await sampleFile("png")).subarray(0, 33), reason: DAMAGED },
    { name: "the signature of JPEG alone", file: () => Uint8Array.of(0xff, 0xd8, 0xff), reason: DAMAGED },
    {
      name: "PNG's signature before a GIF",
      file: async () => Buffer.concat([(await sampleFile("png")).subarray(0, 8), await sampleFile("gif")]),
      reason: DAMAGED,
    },
    { name: "half a PNG", file: () => cutTo("png", 0.5), reason: DAMAGED },
    { name: "almost a whole PNG", file: () => withoutLastBytes("png", 2), reason: DAMAGED },
    { name: "PNG without its last chunk", file: () => withoutLastBytes("png", 12), reason: DAMAGED },
    { name: "half a JPEG", file: () => cutTo("jpeg", 0.5), reason: DAMAGED },
    { name: "almost a whole JPEG", file: () => withoutLastBytes("jpeg", 2), reason: DAMAGED },
    { name: "half a WebP", file: () => cutTo("webp", 0.5), reason: DAMAGED },
    { name: "almost a whole WebP", file: () => withoutLastBytes("webp", 2), reason: DAMAGED },
    { name: "a PNG that announces pixels it lacks", file: () => pngAnnouncing(4096, 4096), reason: DAMAGED },
    { name: "an animated WebP", file: animatedWebp, reason: "a still picture for picture but received an animation of 2 frames" },
    { name: "an animated PNG", file: async () => asAnimatedPng(await sampleFile("png"), 3), reason: "an animation of 3 frames" },
  ])("$name", async ({ file, reason }) => {
    const refusal = await refusalOf(await file());
    expect(refusal).toBeInstanceOf(EngineError);
    expect(refusal?.message).toContain(reason);
    expect([refusal?.kind, refusal?.field]).toEqual(["input", "picture"]);
  });

  test.each<{ name: string; file: () => Uint8Array; reason: string }>([
    {
      name: "a PNG of two million by one",
      file: () => pngAnnouncing(SIZES.wide, 1),
      reason: "sides of at most 16384 pixels for picture but received 2000000x1",
    },
    { name: "a PNG one pixel too high", file: () => pngAnnouncing(4000, SIZES.high), reason: "sides of at most 16384 pixels" },
    {
      name: "a decompression bomb",
      file: () => pngAnnouncing(16_384, 16_384),
      reason: "at most 16777216 pixels for picture but received 16384x16384",
    },
    { name: "a PNG one row too large", file: () => pngAnnouncing(4096, 4097), reason: "at most 16777216 pixels" },
    {
      name: "a thread of a picture",
      file: () => pngAnnouncing(801, 100),
      reason: "an aspect of at most 8:1 for picture but received 801x100",
    },
    {
      name: "a file over the limit",
      file: () => new Uint8Array(PICTURE_LIMITS.bytes + 1),
      reason: "at most 67108864 bytes for picture but received 67108865",
    },
  ])("$name is too large", async ({ file, reason }) => {
    const refusal = await refusalOf(file());
    expect(refusal?.message).toContain(reason);
    expect([refusal?.kind, refusal?.field]).toEqual(["too-large", "picture"]);
  });
});

test("a refused mask is called a mask", async () => {
  await expect(decodeMask(new Uint8Array())).rejects.toMatchObject({
    kind: "input",
    field: "mask",
    message: "Expected a PNG, JPEG or WebP file for mask but received no bytes",
  });
});

describe("the limits themselves are allowed", () => {
  const limits = { bytes: 5000, side: 24, pixels: 24 * 16, aspect: 1.5 };

  test("a picture right at each limit is accepted", async () => {
    expect(await refusalOf(await sampleFile("png", 24, 16), limits)).toBeUndefined();
  });

  test("a one-frame APNG is a still picture", async () => {
    expect(await refusalOf(asAnimatedPng(await sampleFile("png"), 1))).toBeUndefined();
  });

  test.each([
    { limit: "bytes", value: 100 },
    { limit: "side", value: 23 },
    { limit: "pixels", value: 24 * 16 - 1 },
    { limit: "aspect", value: 1.4 },
  ])("one less for $limit and it is refused", async ({ limit, value }) => {
    expect((await refusalOf(await sampleFile("png", 24, 16), { ...limits, [limit]: value }))?.kind).toBe("too-large");
  });
});

describe("damaged files give a picture or a refusal, never anything else", () => {
  test.each(["png", "jpeg", "webp"] as const)("%s", async (format) => {
    const file = await sampleFile(format);
    const changes = fc.array(fc.record({ at: fc.nat(file.length - 1), to: fc.nat(255) }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: file.length }), async (edits, length) => {
        const mutated = Uint8Array.from(file);
        for (const { at, to } of edits) mutated[at] = to;
        const refusal = await refusalOf(mutated.subarray(0, length));
        expect(refusal?.kind ?? "input").toMatch(/^(input|too-large)$/);
      }),
      { numRuns: 100 },
    );
  });
});
