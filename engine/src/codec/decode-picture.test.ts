import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodeMask, decodePicture } from "./decode-picture.ts";
import { linearProfile, sampleFile, srgbTableProfile, withProfile } from "./picture-files.test.support.ts";

const greys = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
const raw = (data: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4) => sharp(data, { raw: { width, height, channels } });
/** Colours well inside every gamut. */
const SOFT_COLOURS = Uint8Array.of(120, 130, 140, 150, 120, 110, 100, 128, 118, 140, 128, 128);

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe("every orientation comes out upright", () => {
  // A file of 3×2 pixels holds 1 2 3 / 4 5 6; EXIF 2.32, 4.6.4, tag 274 says how to hold it.
  const upright = [
    { orientation: 1, width: 3, values: [1, 2, 3, 4, 5, 6] },
    { orientation: 2, width: 3, values: [3, 2, 1, 6, 5, 4] },
    { orientation: 3, width: 3, values: [6, 5, 4, 3, 2, 1] },
    { orientation: 4, width: 3, values: [4, 5, 6, 1, 2, 3] },
    { orientation: 5, width: 2, values: [1, 4, 2, 5, 3, 6] },
    { orientation: 6, width: 2, values: [4, 1, 5, 2, 6, 3] },
    { orientation: 7, width: 2, values: [6, 3, 5, 2, 4, 1] },
    { orientation: 8, width: 2, values: [3, 6, 2, 5, 1, 4] },
  ];

  test.each(upright)("PNG, orientation $orientation", async ({ orientation, width, values }) => {
    const file = await raw(greys(1, 2, 3, 4, 5, 6), 3, 2, 3)
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    expect(await decodePicture(file)).toEqual({ width, height: 6 / width, rgb: greys(...values) });
  });

  test.each(upright)("WebP, orientation $orientation", async ({ orientation, width, values }) => {
    const file = await raw(greys(1, 2, 3, 4, 5, 6), 3, 2, 3)
      .withMetadata({ orientation })
      .webp({ lossless: true })
      .toBuffer();
    expect(await decodePicture(file)).toEqual({ width, height: 6 / width, rgb: greys(...values) });
  });

  test.each(upright)("JPEG, orientation $orientation", async ({ orientation, width, values }) => {
    // Blocks of 8×8 pixels of one grey, far apart, survive the compression.
    const stored = await raw(
      greys(1, 2, 3, 4, 5, 6).map((value) => value * 40),
      3,
      2,
      3,
    )
      .resize(24, 16, { kernel: "nearest" })
      .toBuffer();
    const file = await raw(stored, 24, 16, 3).withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
    const picture = await decodePicture(file);
    const middles = values.map((_, block) => {
      const x = (block % width) * 8 + 4;
      const y = Math.floor(block / width) * 8 + 4;
      return Math.round(picture.rgb[(y * picture.width + x) * 3] / 40);
    });
    expect([picture.width, middles]).toEqual([width * 8, values]);
  });
});

describe("every kind of pixel becomes 8-bit RGB", () => {
  test.each([
    {
      name: "grey",
      file: () =>
        raw(Uint8Array.of(0, 64, 200, 255), 4, 1, 1)
          .toColourspace("b-w")
          .png(),
    },
    {
      name: "16-bit grey",
      file: () =>
        raw(Uint8Array.of(0, 64, 200, 255), 4, 1, 1)
          .toColourspace("grey16")
          .png(),
    },
    {
      name: "16-bit colour",
      file: () =>
        raw(greys(0, 64, 200, 255), 4, 1, 3)
          .toColourspace("rgb16")
          .png(),
    },
    { name: "a palette", file: () => raw(greys(0, 64, 200, 255), 4, 1, 3).png({ palette: true }) },
    { name: "interlaced", file: () => raw(greys(0, 64, 200, 255), 4, 1, 3).png({ progressive: true }) },
    { name: "lossless WebP", file: () => raw(greys(0, 64, 200, 255), 4, 1, 3).webp({ lossless: true }) },
  ])("$name", async ({ file }) => {
    expect(await decodePicture(await file().toBuffer())).toEqual({ width: 4, height: 1, rgb: greys(0, 64, 200, 255) });
  });

  test("black and white, one bit a pixel", async () => {
    const file = await raw(Uint8Array.of(0, 255, 255), 3, 1, 1)
      .toColourspace("b-w")
      .png({ palette: true, colours: 2 })
      .toBuffer();
    expect((await decodePicture(file)).rgb).toEqual(greys(0, 255, 255));
  });

  test.each([{ format: "jpeg" as const }, { format: "webp" as const }])("a grey $format", async ({ format }) => {
    const file = await raw(new Uint8Array(64).fill(90), 8, 8, 1).toColourspace("b-w").toFormat(format).toBuffer();
    expect(largestDifference((await decodePicture(file)).rgb, new Uint8Array(192).fill(90))).toBeLessThanOrEqual(1);
  });

  test("CMYK, by its usual profile", async () => {
    const file = await raw(SOFT_COLOURS, 2, 2, 3)
      .resize(16, 16, { kernel: "nearest" })
      .toColourspace("cmyk")
      .jpeg({ quality: 100 })
      .toBuffer();
    const picture = await decodePicture(file);
    const corners = [0, 15, 240, 255].flatMap((pixel) => [...picture.rgb.subarray(pixel * 3, pixel * 3 + 3)]);
    expect(largestDifference(Uint8Array.from(corners), SOFT_COLOURS)).toBeLessThanOrEqual(12);
  });

  test("a single pixel", async () => {
    const file = await raw(Uint8Array.of(9, 8, 7), 1, 1, 3)
      .png()
      .toBuffer();
    expect(await decodePicture(file)).toEqual({ width: 1, height: 1, rgb: Uint8Array.of(9, 8, 7) });
  });
});

describe("transparency", () => {
  const rgba = Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 1, 0, 0, 255, 128, 9, 8, 7, 255);
  const expected = {
    width: 4,
    height: 1,
    rgb: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7),
    alpha: Uint8Array.of(0, 1, 128, 255),
  };

  test.each([
    { name: "PNG", file: () => raw(rgba, 4, 1, 4).png() },
    { name: "PNG with 16 bits", file: () => raw(rgba, 4, 1, 4).toColourspace("rgb16").png() },
    { name: "lossless WebP that keeps hidden colours", file: () => raw(rgba, 4, 1, 4).webp({ lossless: true, exact: true }) },
  ])("keeps the colour under it: $name", async ({ file }) => {
    expect(await decodePicture(await file().toBuffer())).toEqual(expected);
  });

  test("grey with transparency", async () => {
    const file = await raw(Uint8Array.of(10, 0, 200, 255), 2, 1, 2)
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect(await decodePicture(file)).toEqual({ width: 2, height: 1, rgb: greys(10, 200), alpha: Uint8Array.of(0, 255) });
  });

  test("an alpha channel that is opaque everywhere is dropped", async () => {
    const file = await raw(Uint8Array.of(1, 2, 3, 255), 1, 1, 4)
      .png()
      .toBuffer();
    expect((await sharp(file).metadata()).hasAlpha).toBe(true);
    expect(await decodePicture(file)).toEqual({ width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) });
  });
});

describe("colour profiles", () => {
  test.each([
    { bits: 8, space: "srgb" },
    { bits: 16, space: "rgb16" },
  ])("Display P3 with $bits bits becomes sRGB", async ({ space }) => {
    const file = await raw(SOFT_COLOURS, 2, 2, 3).toColourspace(space).withIccProfile("p3").png().toBuffer();
    expect(largestDifference((await decodeMask(file)).rgb, SOFT_COLOURS)).toBeGreaterThan(2);
    expect(largestDifference((await decodePicture(file)).rgb, SOFT_COLOURS)).toBeLessThanOrEqual(1);
  });

  test("an sRGB profile leaves every value of the file as it is, where applying it would round some away", async () => {
    const rgb = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => ((Math.trunc(i / 3) >> (4 * (i % 3))) & 15) * 17);
    const file = withProfile(await raw(rgb, 64, 64, 3).png().toBuffer(), srgbTableProfile());
    expect(largestDifference(await sharp(file).toColourspace("srgb").raw().toBuffer(), rgb)).toBe(1);
    expect((await decodePicture(file)).rgb).toEqual(rgb);
  });

  test("so does an sRGB profile in a 16-bit file", async () => {
    const rgb = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 89 + Math.trunc(i / 256) * 7) % 256);
    const file = withProfile(await raw(rgb, 64, 64, 3).toColourspace("rgb16").png().toBuffer(), srgbTableProfile());
    expect((await decodePicture(file)).rgb).toEqual(rgb);
  });

  test("a profile with another curve is applied", async () => {
    const file = withProfile(
      await raw(greys(0, 55, 128, 255), 4, 1, 3)
        .png()
        .toBuffer(),
      linearProfile(),
    );
    const { rgb } = await decodePicture(file);
    // The sRGB curve at 55/255 and 128/255 of full light: IEC 61966-2-1.
    expect(largestDifference(rgb, greys(0, 128, 188, 255))).toBeLessThanOrEqual(1);
  });

  test("a mask's profile does not count", async () => {
    const file = withProfile(
      await raw(greys(0, 55, 128, 255), 4, 1, 3)
        .png()
        .toBuffer(),
      linearProfile(),
    );
    expect((await decodeMask(file)).rgb).toEqual(greys(0, 55, 128, 255));
  });

  test("bytes that are no profile do no harm", async () => {
    const plain = await raw(greys(1, 2, 3), 3, 1, 3)
      .png()
      .toBuffer();
    expect((await decodePicture(withProfile(plain, new Uint8Array(200).fill(7)))).rgb).toEqual(greys(1, 2, 3));
  });
});

test("what follows the end of the picture is ignored", async () => {
  const png = await sampleFile("png");
  const polyglot = Buffer.concat([png, Buffer.from("PK\x03\x04<svg onload='alert(1)'/><?php ?>", "latin1")]);
  expect(await decodePicture(polyglot)).toEqual(await decodePicture(png));
});

test("the bytes may be a view into a larger buffer", async () => {
  const png = await sampleFile("png");
  const view = new Uint8Array(Buffer.concat([Buffer.alloc(5), png, Buffer.alloc(9)])).subarray(5, 5 + png.length);
  expect(await decodePicture(view)).toEqual(await decodePicture(png));
});
