import { crc32, deflateSync } from "node:zlib";
import { encodePicture } from "@retouch/engine";

type Format = "png" | "jpeg" | "webp";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A picture of changing greys, as a file. */
export async function sample(format: Format, width = 64, height = 64): Promise<Buffer> {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 53) % 256);
  return Buffer.from(await encodePicture({ width, height, rgb }, { format }));
}

/** A mask of one grey, with one opacity where one is given. */
export async function plain(
  value: number,
  { width = 64, height = 64, alpha }: { width?: number; height?: number; alpha?: number } = {},
): Promise<Buffer> {
  const rgb = new Uint8Array(width * height * 3).fill(value);
  const picture = { width, height, rgb, ...(alpha !== undefined && { alpha: new Uint8Array(width * height).fill(alpha) }) };
  return Buffer.from(await encodePicture(picture, { format: "png" }));
}

/** A chunk of a PNG (PNG 3rd edition, §5.3). */
function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG whose header announces any size, bits, colour type and interlace, with next to no pixels behind it. */
export function announce(width: number, height: number, [bits, colours, interlace]: readonly [number, number, number] = [8, 0, 0]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, colours, 0, 0, interlace], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(new Uint8Array(1000))),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** The PNG with another chunk behind its header. */
export function withChunk(png: Buffer, type: string, content: Uint8Array): Buffer {
  const end = SIGNATURE.length + 25;
  return Buffer.concat([png.subarray(0, end), chunk(type, content), png.subarray(end)]);
}

/** The file with one byte changed. */
export function damage(file: Buffer, at: number): Buffer {
  const damaged = Buffer.from(file);
  damaged[at] ^= 0xff;
  return damaged;
}
