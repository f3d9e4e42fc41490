import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { insertPngChunks, pngChunk } from "./png-chunks.ts";

/** A small picture of changing colours, as a file. */
export async function sampleFile(format: "png" | "jpeg" | "webp" | "gif" | "tiff", width = 24, height = 16): Promise<Uint8Array> {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 53 + Math.trunc(i / 72) * 31) % 256);
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** Two frames one above the other, as an animated WebP file. */
export async function animatedWebp(): Promise<Uint8Array> {
  const rgb = Uint8Array.from({ length: 8 * 16 * 3 }, (_, i) => (i * 91) % 256);
  return sharp(rgb, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
}

/** A PNG file whose header announces any size, with next to no pixels behind it. */
export function pngAnnouncing(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // 8 bits, grey, no interlace
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(new Uint8Array(1000))),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

/** The PNG file with an acTL chunk, as an animation of `frames` frames has it. */
export function asAnimatedPng(png: Uint8Array, frames: number): Uint8Array {
  const content = Buffer.alloc(8);
  content.writeUInt32BE(frames, 0);
  return insertPngChunks(png, [pngChunk("acTL", content)]);
}

/** The PNG file with a colour profile attached, its pixels untouched. */
export function withProfile(png: Uint8Array, profile: Uint8Array): Uint8Array {
  return insertPngChunks(png, [pngChunk("iCCP", Buffer.concat([Buffer.from("test\0\0", "latin1"), deflateSync(profile)]))]);
}

/** An XYZ value in the profile's connection space (white D50). */
type Primary = readonly [x: number, y: number, z: number];

/** sRGB as most profile files state it, the primaries rounded and the curve a table: ICC.1:2001-04, class "mntr". */
export function srgbTableProfile(): Uint8Array {
  const curve = Array.from({ length: 1024 }, (_, i) => {
    const value = i / 1023;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return matrixProfile([0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.7141], curve);
}

/** The primaries of sRGB with a linear curve: means quite other colours. */
export function linearProfile(): Uint8Array {
  return matrixProfile([0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.7141], [0, 1]);
}

function matrixProfile(red: Primary, green: Primary, blue: Primary, curve: readonly number[]): Uint8Array {
  const curveTag = profileTag("curv", 4 + 2 * curve.length, (body) => {
    body.writeUInt32BE(curve.length, 0);
    curve.forEach((value, i) => body.writeUInt16BE(Math.round(value * 65_535), 4 + 2 * i));
  });
  const description = "test profile\0";
  const tags: readonly (readonly [string, Buffer])[] = [
    [
      "desc",
      profileTag("desc", 4 + description.length + 80, (body) => {
        body.writeUInt32BE(description.length, 0);
        body.write(description, 4, "latin1");
      }),
    ],
    ["cprt", profileTag("text", 8, (body) => void body.write("none\0", 0, "latin1"))],
    ["wtpt", xyzTag([0.9642, 1, 0.8249])],
    ["rXYZ", xyzTag(red)],
    ["gXYZ", xyzTag(green)],
    ["bXYZ", xyzTag(blue)],
    ["rTRC", curveTag],
    ["gTRC", curveTag],
    ["bTRC", curveTag],
  ];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let offset = 128 + table.length;
  for (const [i, [name, tag]] of tags.entries()) {
    table.write(name, 4 + 12 * i, "latin1");
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    offset += tag.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.writeUInt32BE(0x02_10_00_00, 8);
  header.write("mntrRGB XYZ ", 12, "latin1");
  header.write("acsp", 36, "latin1");
  xyzTag([0.9642, 1, 0.8249]).copy(header, 68, 8);
  return Buffer.concat([header, table, ...tags.map(([, tag]) => tag)]);
}

function xyzTag(primary: Primary): Buffer {
  return profileTag("XYZ ", 12, (body) => primary.forEach((value, i) => body.writeInt32BE(Math.round(value * 65_536), 4 * i)));
}

/** Type, four zero bytes, content; padded to four bytes. */
function profileTag(type: string, length: number, write: (body: Buffer) => void): Buffer {
  const tag = Buffer.alloc(8 + Math.ceil(length / 4) * 4);
  tag.write(type, 0, "latin1");
  write(tag.subarray(8));
  return tag;
}
