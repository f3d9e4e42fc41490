import { crc32 } from "node:zlib";

/** Where a chunk's content lies in the file (PNG specification, third edition, 5.3: length, type, content, CRC). */
interface PngChunk {
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

/** What every PNG file begins with. */
export const PNG_SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** Length and type before the content. */
const CHUNK_HEAD = 8;
const CRC_LENGTH = 4;
/** The signature and IHDR, which is always first and always 13 bytes long. */
const HEADER_END = PNG_SIGNATURE.length + CHUNK_HEAD + 13 + CRC_LENGTH;

/** The chunks of a PNG file in order, as long as they are whole. Their checksums are left to the decoder. */
export function* pngChunks(png: Uint8Array): Generator<PngChunk> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = PNG_SIGNATURE.length;
  while (at + CHUNK_HEAD + CRC_LENGTH <= png.length) {
    const length = view.getUint32(at);
    const start = at + CHUNK_HEAD;
    const end = start + length + CRC_LENGTH;
    if (end > png.length) return;
    yield { type: Buffer.from(png.subarray(at + 4, start)).toString("latin1"), start, length };
    at = end;
  }
}

/** A chunk, ready to be put into a file. */
export function pngChunk(type: string, content: Uint8Array): Uint8Array {
  const chunk = Buffer.allocUnsafe(CHUNK_HEAD + content.length + CRC_LENGTH);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(content, CHUNK_HEAD);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, CHUNK_HEAD + content.length)), CHUNK_HEAD + content.length);
  return chunk;
}

/** The same file without its chunks of one type. */
export function dropPngChunks(png: Uint8Array, type: string): Uint8Array {
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const chunk of pngChunks(png)) {
    if (chunk.type !== type) continue;
    kept.push(png.subarray(from, chunk.start - CHUNK_HEAD));
    from = chunk.start + chunk.length + CRC_LENGTH;
  }
  return from === 0 ? png : Buffer.concat([...kept, png.subarray(from)]);
}

/** Puts chunks right behind the header, where also readers that stop at the pixels find them. */
export function insertPngChunks(png: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([png.subarray(0, HEADER_END), ...chunks, png.subarray(HEADER_END)]);
}
