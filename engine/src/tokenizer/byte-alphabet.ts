/**
 * The character that stands for each byte in a byte-level vocabulary: itself where it is visible in Latin-1, else one of the
 * characters from U+0100 on, in order (GPT-2's table, which CLIP uses).
 */
const BYTE_CHARACTERS: readonly string[] = makeByteCharacters();

function makeByteCharacters(): string[] {
  const isVisible = (byte: number): boolean => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isVisible(byte) ? byte : next++));
}

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text, each as its character of the vocabulary. */
export function byteCharacters(text: string): string[] {
  return Array.from(encoder.encode(text), (byte) => BYTE_CHARACTERS[byte]);
}
