import { Transformer } from "@napi-rs/image";
import { PNG_SIGNATURE, pngChunks } from "./png-chunks.ts";

/** Of chunks that change no pixel: what else there may be is libvips' to make sense of. Texts see below. */
const HARMLESS = ["IHDR", "IDAT", "IEND", "sRGB", "gAMA", "cHRM", "pHYs", "tIME", "bKGD", "sBIT"];
const TEXTS = ["tEXt", "zTXt", "iTXt"];
/** How some programs write a colour profile or an orientation as text. */
const RAW_PROFILE = Buffer.from("Raw profile", "latin1");

/** Bit depth, colour type, compression, filter method, interlace: 8 bits of RGB or RGBA, row by row. */
const PLAIN_HEADERS = [Buffer.from([8, 2, 0, 0, 0]), Buffer.from([8, 6, 0, 0, 0])];
const SIZE_BYTES = 8;

/** Whether a file's pixels are exactly the bytes that its rows hold: no profile, orientation, palette, frames or transparent colour. */
export function isPlainPng(bytes: Uint8Array): boolean {
  if (!PNG_SIGNATURE.equals(bytes.subarray(0, PNG_SIGNATURE.length))) return false;
  let isPlain = false;
  for (const { type, start, length } of pngChunks(bytes)) {
    const content = bytes.subarray(start, start + length);
    if (type === "IHDR") isPlain = PLAIN_HEADERS.some((header) => header.equals(content.subarray(SIZE_BYTES)));
    const isHarmless = HARMLESS.includes(type) || (TEXTS.includes(type) && !isRawProfile(content));
    if (!isHarmless || !isPlain) return false;
    if (type === "IEND") return true;
  }
  return false;
}

/** The rows of a plain PNG file, without what they were filtered with, in half of libpng's time. @throws Error when it is damaged */
export async function decodePlainPng(bytes: Uint8Array): Promise<Uint8Array> {
  return new Transformer(bytes).rawPixels();
}

function isRawProfile(text: Uint8Array): boolean {
  return RAW_PROFILE.equals(text.subarray(0, RAW_PROFILE.length));
}
