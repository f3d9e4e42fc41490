/** The formats that are read and written. */
export type PictureFormat = "png" | "jpeg" | "webp";

/** How files of a kind begin: `text` (one character a byte) at byte `at`. */
interface Signature<Name> {
  readonly name: Name;
  readonly at: number;
  readonly text: string;
}

const READABLE: readonly Signature<PictureFormat>[] = [
  { name: "png", at: 0, text: "\x89PNG\r\n\x1a\n" },
  { name: "jpeg", at: 0, text: "\xff\xd8\xff" },
  { name: "webp", at: 8, text: "WEBP" },
];

/** Recognised only to say what is wrong; the first that fits. */
const OTHERS: readonly Signature<string>[] = [
  { name: "GIF", at: 0, text: "GIF8" },
  { name: "TIFF", at: 0, text: "II*\0" },
  { name: "TIFF", at: 0, text: "MM\0*" },
  { name: "BMP", at: 0, text: "BM" },
  { name: "HEIC", at: 4, text: "ftyphei" },
  { name: "HEIC", at: 4, text: "ftypmif" },
  { name: "AVIF", at: 4, text: "ftypavi" },
  { name: "JPEG XL", at: 0, text: "\xff\x0a" },
  { name: "JPEG XL", at: 4, text: "JXL " },
  { name: "JPEG 2000", at: 4, text: "jP  " },
  { name: "PDF", at: 0, text: "%PDF" },
  { name: "ZIP", at: 0, text: "PK\x03\x04" },
  { name: "SVG or XML", at: 0, text: "<" },
];

/** Longest reach of a signature. */
const HEAD_LENGTH = 16;

/** The format a file claims by its first bytes; undefined when it is none of ours. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  return findSignature(bytes, READABLE);
}

/** Names a file that is none of ours, for an error message. */
export function describeOtherFile(bytes: Uint8Array): string {
  const name = findSignature(bytes, OTHERS);
  return name === undefined ? "a file of unknown format" : `a file that begins like ${name}`;
}

function findSignature<Name>(bytes: Uint8Array, signatures: readonly Signature<Name>[]): Name | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD_LENGTH)).toString("latin1");
  return signatures.find(({ at, text }) => head.startsWith(text, at))?.name;
}
