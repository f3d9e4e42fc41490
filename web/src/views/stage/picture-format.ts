/** How the files begin that the server reads; null stands for any byte. */
const SIGNATURES: readonly (readonly (number | null)[])[] = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50], // WebP: RIFF, a length, WEBP
];

/** True for the first bytes of a PNG, JPEG or WebP file. */
export function isSendable(head: Uint8Array): boolean {
  return SIGNATURES.some((signature) => signature.every((byte, i) => byte === null || head[i] === byte));
}
