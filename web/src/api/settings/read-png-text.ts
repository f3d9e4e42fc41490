const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * The text of a keyword in a PNG file (third edition, 11.3.3), if it stands there uncompressed: in Latin-1 (tEXt) or in UTF-8 (iTXt).
 * Undefined for whatever is no such file.
 */
export function readPngText(file: Uint8Array, keyword: string): string | undefined {
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // A chunk is its length, its type, so many bytes of data, and four of checksum.
  for (let at = SIGNATURE.length; at + 8 <= file.length;) {
    const length = view.getUint32(at);
    const type = latin1(file.subarray(at + 4, at + 8));
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === "IDAT" || data.length < length) return undefined; // texts that say how a picture was made stand before it
    const text = textOf(type, data, keyword);
    if (text !== undefined) return text;
    at += 12 + length;
  }
  return undefined;
}

function textOf(type: string, data: Uint8Array, keyword: string): string | undefined {
  const content = latin1(data);
  if (!content.startsWith(`${keyword}\0`)) return undefined;
  const start = keyword.length + 1;
  if (type === "tEXt") return content.slice(start);
  if (type !== "iTXt" || data[start] !== 0) return undefined;
  const endOfLanguage = data.indexOf(0, start + 2);
  const endOfTranslation = endOfLanguage === -1 ? -1 : data.indexOf(0, endOfLanguage + 1);
  return endOfTranslation === -1 ? undefined : new TextDecoder().decode(data.subarray(endOfTranslation + 1));
}

/** Byte by byte; TextDecoder's "latin1" is Windows-1252. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
