import type { Metadata, Sharp, SharpOptions } from "sharp";
import { EngineError } from "../errors.ts";
import type { Picture } from "../image/picture.ts";
import { differsFromSrgb } from "./colour-profile.ts";
import { describeOtherFile, pictureFormat, type PictureFormat } from "./file-format.ts";
import { sharp } from "./guarded-sharp.ts";
import { DECODE_TIME_LIMIT_S, PICTURE_LIMITS, type PictureLimits } from "./picture-limits.ts";
import { decodePlainPng, isPlainPng } from "./plain-png.ts";
import { pngChunks } from "./png-chunks.ts";

/** Options of `decodePicture` and `decodeMask`. */
export interface DecodeOptions {
  /** Default: `PICTURE_LIMITS`. */
  readonly limits?: PictureLimits;
}

/** What the file is for: names it in messages, and decides whether a colour profile counts. */
type Field = "picture" | "mask";

/**
 * Decodes a PNG, JPEG or WebP file from a stranger to upright 8-bit sRGB: orientation and colour profile applied; grey, palette,
 * 16-bit and CMYK converted. `alpha` is there only when some pixel is not opaque; the colours under it are the file's own.
 * Bytes behind the picture's end are ignored.
 *
 * @throws EngineError "input", field "picture": no bytes, another format, animated, cut off or damaged; "too-large": over a limit.
 */
export async function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  return decode(bytes, "picture", options);
}

/**
 * Decodes a mask as `decodePicture` does, but takes its values as they stand in the file: a mask holds shares, not colours, so its
 * colour profile does not count.
 *
 * @throws EngineError "input" or "too-large", field "mask", in the same cases.
 */
export async function decodeMask(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  return decode(bytes, "mask", options);
}

async function decode(bytes: Uint8Array, field: Field, { limits = PICTURE_LIMITS }: DecodeOptions): Promise<Picture> {
  if (bytes.length === 0) throw refusal(field, "a PNG, JPEG or WebP file", "no bytes");
  if (bytes.length > limits.bytes) throw tooLarge(field, `at most ${limits.bytes} bytes`, `${bytes.length}`);
  const format = pictureFormat(bytes);
  if (format === undefined) throw refusal(field, "a PNG, JPEG or WebP file", describeOtherFile(bytes));
  const header = await readHeader(bytes, format, field);
  checkHeader(header, bytes, format, field, limits);
  return readPixels(bytes, header, format, field, limits);
}

async function readHeader(bytes: Uint8Array, format: PictureFormat, field: Field): Promise<Metadata> {
  try {
    // The pixels are counted by us, with a message of our own.
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw damaged(field, format, cause);
  }
}

function checkHeader(header: Metadata, bytes: Uint8Array, format: PictureFormat, field: Field, limits: PictureLimits): void {
  const { width, height } = header;
  const longer = Math.max(width, height);
  const received = `${width}x${height}`;
  if (longer > limits.side) throw tooLarge(field, `sides of at most ${limits.side} pixels`, received);
  if (width * height > limits.pixels) throw tooLarge(field, `at most ${limits.pixels} pixels`, received);
  if (longer > limits.aspect * Math.min(width, height)) throw tooLarge(field, `an aspect of at most ${limits.aspect}:1`, received);

  const png = format === "png" ? inspectPng(bytes) : undefined;
  const frames = png?.frames ?? header.pages ?? 1;
  if (frames > 1) throw refusal(field, "a still picture", `an animation of ${frames} frames`);
  // The decoder is content when it has all pixels; a file without its last chunk was cut off all the same.
  if (png?.complete === false) throw damaged(field, format);
}

/** The number of frames (APNG: acTL) and whether the last chunk is there. */
function inspectPng(bytes: Uint8Array): { frames: number; complete: boolean } {
  let frames = 1;
  for (const { type, start, length } of pngChunks(bytes)) {
    if (type === "acTL" && length >= 4) frames = Buffer.from(bytes.subarray(start, start + 4)).readUInt32BE();
    if (type === "IEND") return { frames, complete: true };
  }
  return { frames, complete: false };
}

async function readPixels(
  bytes: Uint8Array,
  header: Metadata,
  format: PictureFormat,
  field: Field,
  limits: PictureLimits,
): Promise<Picture> {
  const open = (source: Uint8Array, options: SharpOptions): Sharp =>
    sharp(source, { failOn: "error", limitInputPixels: limits.pixels, ...options }).timeout({ seconds: DECODE_TIME_LIMIT_S });
  try {
    if (isPlainPng(bytes)) return toPicture(await decodePlainPng(bytes), header);
    const isRgb = header.space === "srgb" || header.space === "rgb16";
    const ignoreIcc = field === "mask" || (isRgb && header.icc !== undefined && !(await differsFromSrgb(header.icc)));
    // sharp leaves 16-bit pictures in a wider space than sRGB when it applies their profile, so these become 8-bit first.
    const toEightBitsFirst = header.space === "rgb16" && header.icc !== undefined && !ignoreIcc;
    const source = toEightBitsFirst
      ? await open(bytes, {}).autoOrient().toColourspace("srgb").keepIccProfile().png({ compressionLevel: 0 }).toBuffer()
      : bytes;
    const { data, info } = await open(source, { ignoreIcc }).autoOrient().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    return toPicture(data, info);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith("timeout")) {
      throw refusal(field, `a file that decodes within ${DECODE_TIME_LIMIT_S} s`, "one that does not", cause);
    }
    throw damaged(field, format, cause);
  }
}

/** Grey was made colour by `toColourspace`, so there are three channels, or four with alpha. */
function toPicture(data: Uint8Array, { width, height, channels }: Pick<Metadata, "width" | "height" | "channels">): Picture {
  if (channels === 3) return { width, height, rgb: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  return splitAlpha(data, width, height);
}

function splitAlpha(rgba: Uint8Array, width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    rgb[pixel * 3] = rgba[pixel * 4];
    rgb[pixel * 3 + 1] = rgba[pixel * 4 + 1];
    rgb[pixel * 3 + 2] = rgba[pixel * 4 + 2];
    alpha[pixel] = rgba[pixel * 4 + 3];
  }
  return alpha.every((value) => value === 255) ? { width, height, rgb } : { width, height, rgb, alpha };
}

function refusal(field: Field, expected: string, received: string, cause?: unknown): EngineError {
  return new EngineError("input", `Expected ${expected} for ${field} but received ${received}`, { field, cause });
}

function tooLarge(field: Field, expected: string, received: string): EngineError {
  return new EngineError("too-large", `Expected ${expected} for ${field} but received ${received}`, { field });
}

function damaged(field: Field, format: PictureFormat, cause?: unknown): EngineError {
  return refusal(field, `a whole ${format.toUpperCase()} file`, "one that is cut off or damaged", cause);
}
