/** How a file begins; null stands for any byte. */
type Signature = readonly (number | null)[];

const JPEG: Signature = [0xff, 0xd8, 0xff];

/** Of the files that the server reads. */
const SIGNATURES: readonly Signature[] = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], // PNG
  JPEG,
  [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50], // WebP: RIFF, a length, WEBP
];

/** True for the first bytes of a PNG, JPEG or WebP file. */
export function isSendable(head: Uint8Array): boolean {
  return SIGNATURES.some((signature) => begins(head, signature));
}

/** True for the first bytes of a JPEG file, which has no transparency. */
export function isJpeg(head: Uint8Array): boolean {
  return begins(head, JPEG);
}

function begins(head: Uint8Array, signature: Signature): boolean {
  return signature.every((byte, i) => byte === null || head[i] === byte);
}
