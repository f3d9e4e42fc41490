import { pngChunk } from "./png-chunks.ts";

/** What tEXt may hold: Latin-1 without control characters, save the line feed (PNG specification, third edition, 11.3.3.2). */
const LATIN_1 = /^[\n\u0020-\u007E\u00A0-\u00FF]*$/;

/**
 * A text chunk of a PNG file: tEXt where Latin-1 suffices, which every reader knows, else iTXt in UTF-8.
 * A NUL ends texts in both, so it is written as U+FFFD, the replacement character.
 *
 * @param keyword 1–79 Latin-1 characters, such as "parameters"
 */
export function pngTextChunk(keyword: string, text: string): Uint8Array {
  if (LATIN_1.test(text)) return pngChunk("tEXt", Buffer.from(`${keyword}\0${text}`, "latin1"));
  return pngInternationalTextChunk(keyword, text.replaceAll("\0", "\uFFFD"));
}

/** An iTXt chunk, not compressed, with neither language nor translated keyword. */
export function pngInternationalTextChunk(keyword: string, text: string): Uint8Array {
  return pngChunk("iTXt", Buffer.from(`${keyword}\0\0\0\0\0${text}`, "utf8"));
}
